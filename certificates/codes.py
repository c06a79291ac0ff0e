"""The code on a certificate: unguessable, read from paper and typed by hand."""

import secrets
import unicodedata

# Without 0/O, 1/I/L and U, which are read as other letters. 12 of 30 characters are 58 bits.
CODE_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_LENGTH = 12
# What is not in the alphabet cannot be right: somebody misread the letter that looks like it.
LOOKS_LIKE = str.maketrans({"0": "Q", "O": "Q", "1": "J", "I": "J", "L": "J", "U": "V"})


def make_code() -> str:
    return "".join(secrets.choice(CODE_ALPHABET) for _position in range(CODE_LENGTH))


def space_code(code: str) -> str:
    """The code as printed: K7QX-9M2P-4RTW."""
    return "-".join(code[start : start + 4] for start in range(0, len(code), 4))


def read_code(typed: str) -> str:
    """The code that somebody meant: without spaces and dashes, in capitals, misread letters put right.

    Empty when it cannot be a code at all.
    """
    kept = "".join(letter for letter in unicodedata.normalize("NFKC", typed).upper() if letter.isalnum())
    code = kept.translate(LOOKS_LIKE)
    well_formed = len(code) == CODE_LENGTH and set(code) <= set(CODE_ALPHABET)
    return code if well_formed else ""
