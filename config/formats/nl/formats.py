"""Dutch dates and numbers as people read them: 3 februari 2027, 14:03, € 1.234,50."""

DATE_FORMAT = "j F Y"
SHORT_DATE_FORMAT = "j-n-Y"
TIME_FORMAT = "H:i"
DATETIME_FORMAT = "j F Y, H:i"
SHORT_DATETIME_FORMAT = "j-n-Y H:i"
DECIMAL_SEPARATOR = ","
THOUSAND_SEPARATOR = "."
NUMBER_GROUPING = 3
