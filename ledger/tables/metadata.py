"""How tables, keys and indexes are named, and the type of numbers that grow."""

from sqlalchemy import BigInteger, Integer, MetaData

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    }
)

# SQLite numbers rows by INTEGER only; PostgreSQL needs 64 bits.
Number = BigInteger().with_variant(Integer, "sqlite")
