"""Words that several themes share: markets, sites, and references to the types named most."""

from typing import Annotated

from zhengan.records.model import OneOf, To

Market = OneOf(
    {
        "SSE": "上交所",
        "SZSE": "深交所",
        "BSE": "北交所",
        "SHFE": "上期所",
        "INE": "上期能源",
        "DCE": "大商所",
        "CZCE": "郑商所",
        "CFFEX": "中金所",
        "GFEX": "广期所",
        "SSE_STAR": "科创板",
        "SZSE_CHINEXT": "创业板",
    }
)
Markets = Annotated[tuple[str, ...], Market]

Site = Annotated[str, OneOf({"local": "本地", "same_city": "同城", "remote": "异地"})]

SystemRef = Annotated[str, To.type("system")]
Systems = Annotated[tuple[str, ...], To.type("system")]
CenterRef = Annotated[str, To.type("data_center")]
Centers = Annotated[tuple[str, ...], To.type("data_center")]
SupplierRef = Annotated[str, To.type("supplier")]
ProductRef = Annotated[str, To.type("product")]
Products = Annotated[tuple[str, ...], To.type("product")]
ChangeRef = Annotated[str, To.type("change")]
DeviceRef = Annotated[str, To.type("sfnet_device")]
