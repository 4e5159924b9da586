"""First part of every answer."""

SUCCESS = 0
#: Something went wrong that is not in the numbers; the second part of the answer says what.
EXCEPTION = 1000
#: The request is not one; the second part of the answer says why.
INVALID_PARAMETER = 1002
