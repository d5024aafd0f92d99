"""Headers say what the formats' descriptions say they do, and nothing nonsensical is believed."""

from __future__ import annotations

import base64
import tarfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jupyter_ailab_data.archive.tar_parser import (
    HeaderError,
    parse_decimal,
    parse_header,
    parse_number,
    parse_pax,
    parse_time,
    parse_xattr,
)
from jupyter_ailab_data.archive.tar_sparse import check_map, old_gnu_map, pax_leading_map, pax_list_map


def block(**fields: object) -> bytes:
    info = tarfile.TarInfo("name")
    for field, value in fields.items():
        setattr(info, field, value)
    return info.tobuf(tarfile.USTAR_FORMAT)[:512]


def signed(header: bytes) -> bytes:
    """Write the checksum anew."""
    total = sum(header[:148]) + sum(header[156:]) + 256
    return header[:148] + b"%06o\0 " % total + header[156:]


def test_a_plain_header_gives_its_fields() -> None:
    header = parse_header(block(name="a/b", mode=0o751, uid=7, gid=8, size=9, mtime=10, type=tarfile.SYMTYPE))
    assert (header.name, header.mode, header.uid, header.gid) == (b"a/b", 0o751, 7, 8)
    assert (header.size, header.mtime_ns, header.flag) == (9, 10_000_000_000, b"2")


def test_names_and_links_may_fill_their_fields() -> None:
    header = parse_header(block(name="n" * 100, linkname="l" * 100))
    assert (header.name, header.link) == (b"n" * 100, b"l" * 100)


def test_only_posix_headers_have_a_prefix() -> None:
    name = "p" * 120 + "/" + "n" * 90
    assert parse_header(block(name=name)).name == name.encode()
    posix = bytearray(block(name=name))
    posix[257:265] = b"ustar  \0"
    assert parse_header(signed(bytes(posix))).name == b"n" * 90


def test_the_type_bits_some_put_in_the_mode_are_dropped() -> None:
    assert parse_header(signed(block()[:100] + b"0100644\0" + block()[108:])).mode == 0o644


def test_a_sum_of_signed_bytes_is_a_checksum_too() -> None:
    header = bytearray(block(name="n"))
    header[0:4] = b"\xff\xc3\xa9\x80"
    total = sum(byte - 256 if byte > 127 else byte for byte in header[:148] + header[156:]) + 256
    header[148:156] = b"%06o\0 " % total
    assert parse_header(bytes(header)).name == b"\xff\xc3\xa9\x80"


@given(st.integers(0, 511), st.integers(0, 7))
def test_no_flipped_bit_passes_the_checksum(place: int, bit: int) -> None:
    header = bytearray(block(name="é", size=12345))
    header[place] ^= 1 << bit
    try:
        parsed = parse_header(bytes(header))
    except HeaderError:
        return
    # What is left are bits of the checksum field that say the same number.
    assert 148 <= place < 156
    assert parsed.size == 12345


@given(st.binary(min_size=512, max_size=512), st.booleans())
def test_any_block_is_a_header_or_refused(noise: bytes, checksum: bool) -> None:
    try:
        header = parse_header(signed(noise) if checksum else noise)
    except HeaderError:
        return
    assert 0 <= header.size < 1 << 63
    assert 0 <= header.uid < 1 << 32
    assert -(1 << 63) <= header.mtime_ns < 1 << 63
    assert 0 <= header.mode <= 0o7777


@pytest.mark.parametrize(
    ("field", "number"),
    [
        (b"0000644\0", 0o644),
        (b"    644 ", 0o644),
        (b"77777777", 0o77777777),
        (b"644 \0\0\0\0", 0o644),
        (b"\0\0\0\0\0\0\0\0", 0),
        (b"        ", 0),
        (b"\x80\0\0\0\0\0\x01\0", 256),
        (b"\x80" + b"\0" * 3 + b"\x01" + b"\0" * 7, 1 << 56),
    ],
)
def test_numbers_are_octal_or_base_256(field: bytes, number: int) -> None:
    assert parse_number(field) == number


@given(st.integers(-(1 << 70), 1 << 70))
def test_base_256_times_read_back(number: int) -> None:
    assert (
        parse_number(b"\x80"[: number >= 0] + number.to_bytes(12 - (number >= 0), "big", signed=True), True)
        == number
    )


@pytest.mark.parametrize(
    "field", [b"0000648\0", b"-000001\0", b"0x00010\0", b"1_00000\0", b"12 34567", b"\xff" * 8]
)
def test_what_is_no_number_is_refused(field: bytes) -> None:
    with pytest.raises(HeaderError):
        parse_number(field)


def test_numbers_out_of_range_are_refused() -> None:
    huge = b"\x80" + b"\x7f" * 11
    for place in (124, 136):
        with pytest.raises(HeaderError, match="out of range"):
            parse_header(signed(block()[:place] + huge + block()[place + 12 :]))
    with pytest.raises(HeaderError, match="owner"):
        parse_header(signed(block()[:108] + b"\x80\0\0\x01\0\0\0\0" + block()[116:]))


def test_pax_records_read_back_in_order() -> None:
    assert list(parse_pax(b"12 path=a=b\n8 size=\n")) == [(b"path", b"a=b"), (b"size", b"")]
    assert list(parse_pax(b"21 comment=two\nlines\n")) == [(b"comment", b"two\nlines")]


@pytest.mark.parametrize(
    "payload",
    [b"x", b"0 a=b\n", b"5 a=b\n", b"7 a=b\n", b"6 a=bc", b"6  =bc\n", b"6 abc\n", b"-6 a=b\n",
     b"9" * 30 + b" a=b\n", b" 6 a=b\n", b"6 a=b\n\0\0", b"3 \n"],
)  # fmt: skip
def test_malformed_pax_headers_are_refused(payload: bytes) -> None:
    with pytest.raises(HeaderError):
        list(parse_pax(payload))


@settings(max_examples=300)
@given(st.binary(max_size=200) | st.from_regex(rb"([0-9]{1,3} [a-z]{1,4}=[a-z]{0,9}\n){1,5}", fullmatch=True))
def test_any_pax_payload_ends(payload: bytes) -> None:
    try:
        records = list(parse_pax(payload))
    except HeaderError:
        return
    assert b"".join(b"%s=%s" % record for record in records).count(b"=") >= len(records)


@pytest.mark.parametrize(
    ("text", "nanoseconds"),
    [
        (b"0", 0),
        (b"1732273200.123456789", 1732273200_123456789),
        (b"1.5", 1_500_000_000),
        (b"1.", 1_000_000_000),
        (b"-1.5", -1_500_000_000),
        (b"1.1234567899999", 1_123_456_789),
    ],
)
def test_times_are_kept_to_the_nanosecond(text: bytes, nanoseconds: int) -> None:
    assert parse_time(text) == nanoseconds


@pytest.mark.parametrize(
    "text", [b"", b".5", b"1e9", b"nan", b"--1", b"9" * 19, b"9" * 5000, b"1.2.3", b"1 "]
)
def test_times_that_are_none_are_refused(text: bytes) -> None:
    with pytest.raises(HeaderError):
        parse_time(text)


@pytest.mark.parametrize("text", [b"", b"-1", b"1.0", b" 1", b"1_0", b"8", b"9" * 5000, "²".encode()])
def test_decimals_must_be_whole_and_in_range(text: bytes) -> None:
    with pytest.raises(HeaderError):
        parse_decimal(text, 8, "size")


def test_attributes_of_both_families_read_back() -> None:
    value = bytes(range(256))
    packed = base64.b64encode(value).rstrip(b"=")
    assert parse_xattr(b"SCHILY.xattr.user.a%3Db%25", value) == (b"user.a=b%", value)
    assert parse_xattr(b"LIBARCHIVE.xattr.user.a%3Db", packed) == (b"user.a=b", value)
    assert parse_xattr(b"atime", b"1") is None
    for key, bad in ((b"SCHILY.xattr.", b""), (b"LIBARCHIVE.xattr.u%00", b""), (b"LIBARCHIVE.xattr.u", b"a")):
        with pytest.raises(HeaderError):
            parse_xattr(key, bad)


def test_old_sparse_maps_go_on_in_extension_blocks() -> None:
    def pairs(start: int, count: int) -> bytes:
        return b"".join(b"%011o\0%011o\0" % (10 * (start + i), 5) for i in range(count))

    first = bytes(386) + pairs(0, 4) + b"\1" + b"%011o\0" % 1000 + bytes(17)
    second = pairs(4, 21) + b"\1" + bytes(7)
    third = pairs(25, 2) + bytes(504 - 48 + 8)
    blocks = iter([second, third])
    runs, length = old_gnu_map(first, lambda: next(blocks))
    assert runs == [(10 * i, 5) for i in range(27)]
    assert length == 1000


def test_newer_sparse_maps_read_back() -> None:
    text = b"300\n" + b"".join(b"%d\n%d\n" % (10 * i, 5) for i in range(300))
    text += bytes(-len(text) % 512)
    blocks = [text[at : at + 512] for at in range(0, len(text), 512)]
    assert pax_leading_map(lambda: blocks.pop(0)) == [(10 * i, 5) for i in range(300)]
    assert not blocks
    assert pax_list_map(b"0,5,10,5") == [(0, 5), (10, 5)]
    assert pax_list_map(b"") == []


def test_endless_sparse_maps_are_refused() -> None:
    with pytest.raises(HeaderError, match="too long"):
        pax_leading_map(lambda: b"99999999\n" + b"0\n" * 251 + b"1")
    with pytest.raises(HeaderError):
        pax_leading_map(lambda: b"1" * 512)
    with pytest.raises(HeaderError, match="too long"):
        old_gnu_map(bytes(482) + b"\1" + bytes(29), lambda: (b"%011o\0" % 1) * 42 + b"\1" + bytes(7))
    with pytest.raises(HeaderError, match="incomplete"):
        pax_list_map(b"0,5,10")


def test_the_holes_are_what_lies_between_the_runs() -> None:
    assert check_map([(10, 5), (20, 5), (100, 0)], 100, 10) == (
        [(10, 5), (20, 5)],
        ((0, 10), (15, 5), (25, 75)),
    )
    assert check_map([(0, 5), (5, 5)], 10, 10) == ([(0, 5), (5, 5)], ())
    assert check_map([], 7, 0) == ([], ((0, 7),))


@pytest.mark.parametrize(
    ("runs", "length", "stored"),
    [
        ([(0, 5), (4, 5)], 20, 10),
        ([(10, 5), (0, 5)], 20, 10),
        ([(0, 30)], 20, 30),
        ([(0, 5)], 20, 6),
        ([(30, 0)], 20, 0),
    ],
)
def test_maps_that_contradict_themselves_are_refused(
    runs: list[tuple[int, int]], length: int, stored: int
) -> None:
    with pytest.raises(HeaderError):
        check_map(runs, length, stored)
