"""The Merkle tree of RFC 9162 compared with its recursive definition and with known vectors."""

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.audit.growth import Growth
from domain.audit.merkle import EMPTY_ROOT, leaf_hash, node_hash, verifies_consistency, verifies_inclusion
from domain.audit.proofs import Node, consistency_path, inclusion_path, peaks_of, root_of

SIZES = range(131)
ENTRIES = [number.to_bytes(2, "big") for number in SIZES]

# The eight leaves and the roots over the first n of them that Certificate Transparency's own test suites use.
VECTOR_LEAVES = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
VECTOR_ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


def defined_root(entries: list[bytes]) -> bytes:
    """MTH, word for word (RFC 9162, 2.1.1)."""
    if not entries:
        return sha256(b"").digest()
    if len(entries) == 1:
        return leaf_hash(entries[0])
    k = 1
    while k * 2 < len(entries):
        k *= 2
    return node_hash(defined_root(entries[:k]), defined_root(entries[k:]))


def nodes_over(entries: list[bytes]) -> dict[Node, bytes]:
    growth, nodes = Growth(), {}
    for entry in entries:
        nodes.update(growth.add(leaf_hash(entry)))
    assert growth.root == defined_root(entries)
    return nodes


NODES = nodes_over(ENTRIES)
ROOTS = [defined_root(ENTRIES[:size]) for size in SIZES]


def test_the_published_vectors_hold() -> None:
    growth = Growth()
    for leaf, root in zip(VECTOR_LEAVES, VECTOR_ROOTS, strict=True):
        growth.add(leaf_hash(bytes.fromhex(leaf)))
        assert growth.root.hex() == root
    assert Growth().root == EMPTY_ROOT


@pytest.mark.parametrize("size", SIZES)
def test_the_root_comes_from_complete_subtrees_alone(size: int) -> None:
    assert root_of((0, size), NODES) == ROOTS[size]
    assert len(peaks_of((0, size))) == size.bit_count()


def test_every_leaf_of_every_tree_is_proved_and_no_other_passes_for_it() -> None:
    for size in SIZES:
        for index in range(size):
            path = [root_of(subtree, NODES) for subtree in inclusion_path(index, size)]
            leaf = leaf_hash(ENTRIES[index])
            assert len(path) <= max(size - 1, 0).bit_length()
            assert verifies_inclusion(leaf, index, size, path, ROOTS[size])
            assert not verifies_inclusion(leaf, index ^ 1, size, path, ROOTS[size]) or size == 1
            assert not verifies_inclusion(leaf_hash(b"other"), index, size, path, ROOTS[size])
            assert not verifies_inclusion(leaf, index, size, [*path, leaf], ROOTS[size])
            if path:
                assert not verifies_inclusion(leaf, index, size, path[:-1], ROOTS[size])


def test_every_tree_is_proved_to_begin_with_every_smaller_one() -> None:
    for later in SIZES:
        for size in range(later + 1):
            path = [root_of(subtree, NODES) for subtree in consistency_path(size, later)]
            assert verifies_consistency(size, ROOTS[size], later, ROOTS[later], path)
            assert not verifies_consistency(size, leaf_hash(b"other"), later, ROOTS[later], path)
            assert not verifies_consistency(size, ROOTS[size], later, ROOTS[later], [*path, EMPTY_ROOT])
            if path:
                assert not verifies_consistency(size, ROOTS[size], later, leaf_hash(b"other"), path)
                assert not verifies_consistency(size, ROOTS[size], later, ROOTS[later], path[:-1])


def test_a_proof_backwards_or_beyond_the_tree_is_none() -> None:
    assert not verifies_consistency(5, ROOTS[5], 3, ROOTS[3], [ROOTS[1]])
    assert not verifies_inclusion(leaf_hash(ENTRIES[0]), 3, 3, [], ROOTS[3])
    assert not verifies_inclusion(leaf_hash(ENTRIES[0]), -1, 3, [], ROOTS[3])


@given(st.lists(st.binary(max_size=8), min_size=1, max_size=300), st.data())
def test_a_changed_removed_or_exchanged_entry_gives_another_root(entries: list[bytes], data: st.DataObject) -> None:
    index = data.draw(st.integers(0, len(entries) - 1))
    changed = [*entries[:index], entries[index] + b"!", *entries[index + 1 :]]
    removed = [*entries[:index], *entries[index + 1 :]]
    exchanged = [*removed, entries[index]]
    roots = {defined_root(entries), defined_root(changed), defined_root(removed)}
    assert len(roots) == 3
    assert (defined_root(exchanged) == defined_root(entries)) == (exchanged == entries)


@given(st.integers(1, 10**12), st.data())
def test_proofs_stay_short_in_a_tree_of_any_size(size: int, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, size - 1))
    named = [*inclusion_path(index, size), *consistency_path(index, size)]
    assert len(named) <= 2 * size.bit_length() + 1
    assert sum(len(peaks_of(subtree)) for subtree in named) <= 4 * size.bit_length()
