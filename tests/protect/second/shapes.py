"""How brokers and futures houses write: texts with places «kind» (labelled) and «:slot» (not). «kind.2» is a second person's."""

# ruff: noqa: E501  # texts as people write them

SMS = (
    "【海晏证券】尊敬的«name»«:honour»，您尾号«:tail»的银行卡于«:when»转入«:amount»元。如有疑问请拨«landline»。\n",
    "【镜湖期货】«name»您好，您的交易编码«futures_code»已启用，请于«:day»前完成适当性测评。\n",
    "【海晏证券】验证码«:code»，5分钟内有效。您正在为证件«resident_id18»办理一码通«one_code»关联，非本人操作请联系«landline»。\n",
    "【海晏证券】您的两融合约将于«:day»到期，请按时了结。回T退订\n",
    "【海晏证券】您账户委托买入«:security» «:quantity»股，合同号«:order»，已成交。\n",
    "«name»，收件地址为«address»的对账单被退回，请致电«mobile»的客户经理«name.2»。\n",
)
MAIL = (
    "发件人：«name» <«email»>\n收件人：«name.2» <«email.2»>\n主题：关于变更联系方式\n\n您好，本人身份证号«resident_id18»，原手机«mobile»停用，新手机号请登记为«mobile.2»，谢谢。\n\n«name»\n«:day»\n\n",
    "各位同事：\n  客户«name»（资金账号«:fund»，沪A股东卡«sh_account»、深A股东代码«sz_account»）投诉转户慢，请营业部在«:day»前答复。联系电话 «mobile»，现住«address»。\n客服中心 «name.2»\n\n",
    "附件是«:day»的清算差异，合计«:amount»元，流水«:serial»，文件摘要«:hash»，请核对。\n\n",
    "Dear Mr. Wang,\nPlease find the KYC form. Passport No. «passport», contact e-mail «email», mobile +86 «mobile».\nRegards\n\n",
)
NOTES = (
    "«:when» 回访 «name» 电话«mobile» 客户说下周来柜台改地址，新址：«address»\n",
    "[CRM] 客户姓名:«name»|证件类型:身份证|证件号码:«resident_id18»|开户行卡号:«bank_card»|车牌:«plate»\n",
    "«:when» 电话未接通，三次，结案。工单«:order»\n",
    "老客户«name»，证件还是15位的«resident_id15»，需提醒换证；座机«landline»。\n",
    "境外客户«name»持永居证«foreign_residence»开户，翻译件已收，邮箱«email»。\n",
    "港澳居民«name»，来往内地通行证号码«hk_macau_permit»，台湾居民配偶«name.2»，台胞证号«taiwan_permit»。\n",
    "机构户：统一社会信用代码«uscc»，法定代表人«name»，经办人«name.2»，经办人手机«mobile.2»。\n",
)
FORMS = (
    "开户申请表\n客户姓名：«name»\n性别：«:sex»\n证件号码：«resident_id18»\n联系电话：«mobile»\n住宅电话：«landline»\n通讯地址：«address»\n电子邮箱：«email»\n存管银行卡：«bank_card»\n上海证券账户：«sh_account»\n深圳证券账户：«sz_account»\n一码通账户：«one_code»\n申请日期：«:day»\n\n",
    "期货经纪合同\n甲方：«name»　身份证：«resident_id18»\n交易编码：«futures_code»\n指定下单人：«name.2»　手机：«mobile.2»\n结算账户卡号：«bank_card»\n保证金：«:amount»\n\n",
    "销户申请  客户号«:fund»  姓名 «name»  护照号码 «passport»  签名：________  «:day»\n",
)
JSON = (
    '{"custName":"«name»","idType":"01","idNo":"«resident_id18»","mobile":"«mobile»","email":"«email»","riskLevel":"C«:level»","openDate":"«:day»"}\n',
    '{"traceId":"«:uuid»","acct":{"sh":"«sh_account»","sz":"«sz_account»","ymt":"«one_code»"},"amount":«:amount»}\n',
    '{"event":"face_verify","user":"«:fund»","face_image":"«biometric»","score":0.9«:level»}\n',
    '{"orderId":"«:order»","ts":«:epoch»,"isin":"«:isin»","qty":«:quantity»,"status":"FILLED"}\n',
    '{"app":"otc-gateway","password":"«secret»","retry":3}\n',
    '{"beneficiary":[{"name":"«name»","cert_no":"«passport»"},{"name":"«name.2»","cert_no":"«resident_id18.2»"}],"uscc":"«uscc»"}\n',
)
SQL = (
    "INSERT INTO t_client (id, client_name, id_no, mobile_tel, address, bank_account) VALUES («:number», '«name»', '«resident_id18»', '«mobile»', '«address»', '«bank_card»');\n",
    "INSERT INTO `stock_holder` VALUES («:number»,'«sh_account»','1','«sz_account»','«:day» 00:00:00',NULL),(«:number»,'«sh_account.2»','1','«sz_account.2»','«:day» 00:00:00',NULL);\n",
    "INSERT INTO his_entrust VALUES ('«:order»','«:security»',«:quantity»,«:amount»,'«:when»','«:serial»');\n",
    "UPDATE fut_client SET trade_code='«futures_code»', tel='«landline»' WHERE client_id=«:number»;\n",
)
CSV = (
    "KHXM,ZJHM,SJHM,YJDZ,KHRQ\n«name»,«resident_id18»,«mobile»,«email»,«:day»\n«name.2»,«resident_id15.2»,«mobile.2»,«email.2»,«:day»\n",
    "客户名称;股东代码(沪);股东代码(深);车牌号\n«name»;«sh_account»;«sz_account»;«plate»\n",
    "serial_no,order_id,price,ts\n«:serial»,«:order»,«:amount»,«:epoch»\n«:serial»,«:order»,«:amount»,«:epoch»\n",
    '"联系人","办公电话","通信地址"\n"«name»","«landline»","«address»"\n',
)
LOGS = (
    "«:when» INFO  [order-gw-«:level»] c.h.g.OrderHandler - recv NewOrder clOrdId=«:order» sec=«:code» side=B px=«:price» qty=«:quantity» seq=«:serial»\n",
    "«:when» DEBUG [login] user=«:fund» mobile=«mobile» ip=10.«:level».3.«:level» result=OK cost=«:level»ms\n",
    "«:when» WARN  [kyc] idcard verify fail, idNo=«resident_id18», name=«name», errCode=«:phonelike»\n",
    "«:when» ERROR [clear] batch «:serial» mismatch expect=«:amount» actual=«:amount» sha256=«:hash»\n",
    "«:when» INFO  [risk] stockAccount=«sh_account» seatNo=«:code» checkNo=«:uuid» passed\n",
    "8=FIX.4.4|9=178|35=D|49=HYSEC|56=SSE|34=«:number»|52=«:epoch»|11=«:order»|1=«sh_account»|38=«:quantity»|44=«:price»|10=«:tail»\n",
    "«:when» INFO  [bank] transfer cardNo=«bank_card» amt=«:amount» voucher=«:serial»\n",
    "«:when» WARN  [config] api_key=«secret» loaded from env\n",
)
TALKS = (
    "坐席：您好，海晏证券，请问怎么称呼？\n客户：我姓名是«name»。\n坐席：麻烦报一下身份证。\n客户：«resident_id18»。\n坐席：预留手机呢？\n客户：«mobile»。\n坐席：好的，给您登记了。\n\n",
    "客户：我要改一下卡号，新的是«bank_card»。\n坐席：请问开户行地址？\n客户：«address»。\n\n",
    "坐席：请问委托编号？\n客户：«:order»，«:quantity»股那笔。\n坐席：查到了，已撤单。\n\n",
)
XML = (
    "<Client><Name>«name»</Name><CertNo>«resident_id18»</CertNo><Tel>«mobile»</Tel><Addr>«address»</Addr></Client>\n",
    "<open acct='«one_code»' cert=\"«passport»\" mail='«email»' serial='«:serial»'/>\n",
    "<Trade><Id>«:uuid»</Id><Isin>«:isin»</Isin><Amt ccy='CNY'>«:amount»</Amt></Trade>\n",
)
HTML = (
    "<tr><td>«name»</td><td>«mobile»</td><td>«resident_id18»</td><td>«:amount»</td></tr>\n",
    "<p>尊敬的投资者 <b>«name»</b>：您的银行卡 <i>«bank_card»</i> 绑定成功。</p>\n",
    "<tr><td>«:day»</td><td>«:security»</td><td>«:quantity»</td><td>«:price»</td></tr>\n",
)
NOISE = (
    "«:when» 回报 委托号«:order» 成交号«:serial» «:security» «:quantity»@«:price» 席位«:code»\n",
    "deploy «:hash» ok build=«:serial» at «:epoch»\n",
    "报错代码 «:phonelike»，请联系运维值班；流水 «:serial»\n",
    "«:isin» «:security» 收盘 «:price» 成交额 «:amount»\n",
    "批次«:order»共«:quantity»笔，校验和«:hash»，耗时«:level»秒。\n",
    "今天市场震荡上行，沪指涨«:level».3%，«:security»领涨，成交«:amount»亿元，分析师认为后市可期。\n",
    "合同编号：HY-«:number»-«:code»，版本 V«:level».2.«:level»，归档号 «:serial»\n",
)
# Values written as people write them, not as systems store them.
BROKEN = (
    "手机：«mobile|344»，卡号 «bank_card|4444»，身份证 «resident_id18|6-8-4»\n",
    "联系电话(全角)：«mobile|wide»　证件号码：«resident_id18|wide»\n",
    "卡号：«bank_card|dash»；手机«mobile|dash»\n",
    "身份证号 «resident_id18|lower»，姓名 «name»\n",
)
SHAPES = {
    "sms": SMS,
    "mail": MAIL,
    "note": NOTES,
    "form": FORMS,
    "json": JSON,
    "sql": SQL,
    "csv": CSV,
    "log": LOGS,
    "talk": TALKS,
    "xml": XML,
    "html": HTML,
    "noise": NOISE,
    "broken": BROKEN,
}
# How often each shape comes. Most of what a broker stores is no one's.
WEIGHTS = {"noise": 30, "log": 25, "broken": 2}
