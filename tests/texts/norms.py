"""What a lesson text is held to. The report (scripts/reading_report.py) and the tests use the same figures."""

TOTAL_AT_LEAST = 0.8  # of the planned minutes
TOTAL_AT_MOST = 1.2
DOING_AT_MOST = 0.6  # of the time a lesson takes: questions, instruments and activities
READING_AT_LEAST = 0.4  # of the planned minutes
QUESTIONS_AT_LEAST = 3
MEDIAN_AT_MOST = 15  # words in a sentence
LONGEST_SENTENCE = 35
