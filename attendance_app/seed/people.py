"""The invented company: nobody in it exists."""

from dataclasses import dataclass

COMPANY = "Meridian Freight"

SITES = (  # name, zone
    ("Hamburg", "Europe/Berlin"),
    ("Joliet", "America/Chicago"),
    ("Osaka", "Asia/Tokyo"),
)

WEEKDAYS, EVERY_DAY = 0b0011111, 0b1111111
SHIFTS = (  # name, from, to, weekdays, grace
    ("Early", "06:00", "14:15", WEEKDAYS, 5),
    ("Day", "08:00", "16:30", WEEKDAYS, 5),
    ("Office", "09:00", "17:30", WEEKDAYS, 15),
    ("Late", "13:45", "22:00", WEEKDAYS, 5),
    ("Night", "21:45", "06:00", WEEKDAYS, 10),
    ("Gate, every day", "07:00", "15:30", EVERY_DAY, 5),
)

KIOSKS = (("Dock 1", "Hamburg"), ("Main gate", "Joliet"), ("Lobby", "Osaka"))


@dataclass(frozen=True, slots=True)
class Invented:
    """One employee. tenure: days since the first one. gone: archived at the end."""

    number: str
    name: str
    department: str
    site: str
    shift: str
    tenure: int = 900
    gone: bool = False


STAFF = (
    Invented("1001", "Lena Brandt", "Dispatch", "Hamburg", "Day", 2900),
    Invented("1002", "Søren Kjærgaard", "Warehouse", "Hamburg", "Early"),
    Invented("1003", "Иван Петренко", "Warehouse", "Hamburg", "Night"),
    Invented("1004", "Zeynep Yıldırım", "Dispatch", "Hamburg", "Office", 410),  # noqa: RUF001
    Invented("1005", "Oluwaseun Adébáyò", "Warehouse", "Hamburg", "Early", 260),
    Invented("1006", "Nguyễn Thị Bảo Châu", "Customs", "Hamburg", "Day"),
    Invented("1007", "Łukasz Wójcik", "Warehouse", "Hamburg", "Late"),
    Invented("1008", "Aoife Ní Bhriain", "Human Resources", "Hamburg", "Office", 1500),
    Invented("1009", "محمد العتيبي", "Customs", "Hamburg", "Day", 1200),
    Invented("1010", "Beyza Çelik", "Gate", "Hamburg", "Gate, every day", 330),
    Invented("1011", "Jean-François Lemaître", "Maintenance", "Hamburg", "Night", 2100),
    Invented("1012", "Maja Petrović", "Warehouse", "Hamburg", "Late", 9),
    Invented("2001", "D’Andre Washington", "Warehouse", "Joliet", "Early", 780),  # noqa: RUF001
    Invented("2002", "María del Carmen Fernández Ortega", "Dispatch", "Joliet", "Day", 1900),
    Invented("2003", "Priyanka Venkataraghavan", "Quality", "Joliet", "Day"),
    Invented("2004", "Tyler O’Rourke", "Warehouse", "Joliet", "Night"),  # noqa: RUF001
    Invented("2005", "Hoa Trần", "Warehouse", "Joliet", "Late", 140),
    Invented("2006", "Amina Haddad", "Human Resources", "Joliet", "Office", 3300),
    Invented("2007", "José Luis Peña", "Maintenance", "Joliet", "Early"),
    Invented("2008", "Ruth Goldstein", "Accounting", "Joliet", "Office", 2400),
    Invented("2009", "Kwabena Mensah", "Gate", "Joliet", "Gate, every day", 200),
    Invented("2010", "Emily Two Rivers", "Quality", "Joliet", "Day", 640),
    Invented("3001", "佐藤 健二", "Warehouse", "Osaka", "Early", 1700),
    Invented("3002", "田中 美咲", "Dispatch", "Osaka", "Day"),
    Invented("3003", "李 静怡", "Customs", "Osaka", "Office", 520),
    Invented("3004", "김 민준", "Warehouse", "Osaka", "Late", 300),
    Invented("3005", "Ana Clara Nakamura", "Accounting", "Osaka", "Office"),
    Invented("3006", "山本 大輔", "Maintenance", "Osaka", "Night", 2600),
    Invented("3007", "鈴木 さくら", "Gate", "Osaka", "Gate, every day", 450),
    Invented("3008", "Rajesh Subramaniam", "Warehouse", "Osaka", "Day", 1100, gone=True),
)
