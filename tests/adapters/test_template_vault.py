"""A sealed face opens only for its own employee, template, model and keys."""

import base64
import os
from hashlib import sha256

import numpy as np
import pytest

from attendance_app.adapters.template_vault import AesGcmVault
from attendance_app.domain.ids import EmployeeId
from tests.fakes import vector_of

MIRA, JON = EmployeeId(1), EmployeeId(2)
CONTEXT = "3f2c|sface-abc"


@pytest.fixture
def vault():
    return AesGcmVault(os.urandom(32), "k1")


@pytest.fixture
def wrapped(vault):
    return vault.new_wrapped_key(MIRA)


@pytest.fixture
def sealed(vault, wrapped):
    return vault.seal(vector_of("mira"), wrapped, MIRA, CONTEXT)


def test_what_was_sealed_opens_unchanged(vault, wrapped, sealed):
    opened = vault.open(sealed, wrapped, MIRA, CONTEXT)
    assert opened.dtype == np.float32
    assert np.array_equal(opened, vector_of("mira"))


def test_the_vector_is_not_in_the_ciphertext(sealed):
    plain = vector_of("mira").tobytes()
    assert plain[:8] not in sealed


def test_the_same_vector_never_seals_the_same_way_twice(vault, wrapped, sealed):
    again = vault.seal(vector_of("mira"), wrapped, MIRA, CONTEXT)
    assert again != sealed
    assert again[:12] != sealed[:12]


def test_another_employee_cannot_open_it(vault, wrapped, sealed):
    with pytest.raises(ValueError, match="does not open"):
        vault.open(sealed, wrapped, JON, CONTEXT)


def test_another_employees_key_cannot_open_it(vault, sealed):
    with pytest.raises(ValueError, match="does not open"):
        vault.open(sealed, vault.new_wrapped_key(MIRA), MIRA, CONTEXT)


@pytest.mark.parametrize("context", ["other|sface-abc", "3f2c|sface-xyz", ""])
def test_another_template_or_model_cannot_open_it(vault, wrapped, sealed, context):
    with pytest.raises(ValueError, match="does not open"):
        vault.open(sealed, wrapped, MIRA, context)


def test_another_wrapping_key_of_the_same_name_cannot_open_it(wrapped, sealed):
    with pytest.raises(ValueError, match="does not open"):
        AesGcmVault(os.urandom(32), "k1").open(sealed, wrapped, MIRA, CONTEXT)


def test_a_key_wrapped_under_another_name_says_so(wrapped, sealed):
    with pytest.raises(ValueError, match="wrapped by 'k1', not by 'k2'"):
        AesGcmVault(os.urandom(32), "k2").open(sealed, wrapped, MIRA, CONTEXT)


@pytest.mark.parametrize("place", [0, 11, 12, 40, -1])
def test_one_flipped_bit_anywhere_is_noticed(vault, wrapped, sealed, place):
    bent = bytearray(sealed)
    bent[place] ^= 1
    with pytest.raises(ValueError, match="does not open"):
        vault.open(bytes(bent), wrapped, MIRA, CONTEXT)


@pytest.mark.parametrize("length", [0, 5, 12, 27])
def test_a_truncated_template_is_noticed(vault, wrapped, sealed, length):
    with pytest.raises(ValueError, match="does not open"):
        vault.open(sealed[:length], wrapped, MIRA, CONTEXT)


@pytest.mark.parametrize("length", [0, 1, 4, 10, 30])
def test_a_truncated_key_is_noticed(vault, wrapped, sealed, length):
    with pytest.raises(ValueError, match="key"):
        vault.open(sealed, wrapped[:length], MIRA, CONTEXT)


def test_the_key_file_holds_32_bytes_in_base64(tmp_path):
    path = tmp_path / "key"
    path.write_bytes(base64.b64encode(os.urandom(32)) + b"\n")
    assert AesGcmVault.from_file(path, "k1").key_id == "k1"


@pytest.mark.parametrize("content", [b"", b"short", b"%%%", base64.b64encode(b"x" * 16)])
def test_a_key_file_with_anything_else_is_refused(tmp_path, content):
    path = tmp_path / "key"
    path.write_bytes(content)
    with pytest.raises(ValueError, match="template key"):
        AesGcmVault.from_file(path, "k1")


def test_a_missing_key_file_is_told_without_its_path(tmp_path):
    with pytest.raises(ValueError, match="cannot be read") as told:
        AesGcmVault.from_file(tmp_path / "nowhere", "k1")
    assert str(tmp_path) not in str(told.value)


# ---- badge numbers ----------------------------------------------------------------------------


def test_a_number_is_hashed_under_its_own_key_and_no_plain_hash_is_one(vault):
    one, other = vault.new_number_key(), vault.new_number_key()
    stored = vault.number_digest("0004417702", one)
    assert stored == vault.number_digest("0004417702", one)
    assert stored != vault.number_digest("0004417702", other)
    assert stored != sha256(b"0004417702").digest()


def test_a_number_key_is_no_employees_key_and_the_other_way_round(vault, wrapped):
    with pytest.raises(ValueError, match="does not open"):
        vault.number_digest("0004417702", wrapped)
    with pytest.raises(ValueError, match="does not open"):
        vault.seal(vector_of("mira"), vault.new_number_key(), MIRA, CONTEXT)


def test_a_number_key_that_another_key_wraps_gives_the_same_digests():
    old, new = os.urandom(32), os.urandom(32)
    made = AesGcmVault(old, "k1").new_number_key()
    before = AesGcmVault(old, "k1").number_digest("0004417702", made)
    again = AesGcmVault(new, "k2", other=(old, "k1")).rewrapped_number_key(made)
    assert AesGcmVault(new, "k2").number_digest("0004417702", again) == before
    with pytest.raises(ValueError, match="not by 'k2'"):
        AesGcmVault(new, "k2").number_digest("0004417702", made)
