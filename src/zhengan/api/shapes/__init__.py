"""What the API answers with, each shape written once: the server's schema is made from it and the client's types are it.

Plain typed dictionaries of JSON values, without Django and without pydantic, so that a program may import them fast.
"""
