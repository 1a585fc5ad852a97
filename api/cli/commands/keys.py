"""``corridor keys``: the keys that sign tokens, the organisations' keys and the root key."""

from typing import Annotated

import typer

from api.cli.output import AsJson, err, fail, out, print_json

SOME_DAMAGED = 3
"""The exit code of a rotation or repair that skipped something damaged."""

app = typer.Typer(
    no_args_is_help=True, help="Keys: the signing key of tokens, the keys of organisations, and the root key."
)


@app.command(epilog="Example: corridor keys rotate --root")
def rotate(
    now: Annotated[
        bool,
        typer.Option(
            "--now", help="If the signing key may have leaked: it and every token that it signed become invalid now."
        ),
    ] = False,
    root: Annotated[bool, typer.Option("--root", help="Make a new root key, and wrap everything with it.")] = False,
    organisation: Annotated[
        list[str] | None, typer.Option(help="Rotate the key of this organisation (code); may be repeated.")
    ] = None,
    all_organisations: Annotated[
        bool, typer.Option("--all-organisations", help="Rotate the keys of all organisations.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Rotate a key: without an option, the key that signs tokens. The service may keep running.

    A new signing key is published at once and signs after ten minutes; the old one stays published until the last
    token that it signed has expired. Of the other keys, old and new both work until everything is wrapped anew; run the
    same command again to finish an interrupted rotation. Damaged values are skipped and listed at the end; the exit
    code is then 3.
    """
    if [now, root, bool(organisation), all_organisations].count(True) > 1:
        fail("Choose one of --now, --root, --organisation and --all-organisations.")
    if root:
        _root(as_json=as_json)
    elif organisation or all_organisations:
        _organisations(None if all_organisations else organisation, as_json=as_json)
    else:
        _signing(now=now, as_json=as_json)


@app.command(epilog="Example: corridor keys drop 41a7d37a282b424d")
def drop(
    root_key_id: Annotated[str, typer.Argument(metavar="ID", help="The id of an old root key in the file.")],
) -> None:
    """Remove an old root key from the file, once nothing in the database needs it.

    Backups may still need it: keep a copy with them.
    """
    from api.cli.key_rotation import dropping, run

    run(dropping(root_key_id))
    out.print(f"Root key {root_key_id} was removed from the file.", markup=False)


@app.command(epilog="Example: corridor keys repair")
def repair(as_json: AsJson = False) -> None:
    """Look for identities, closing notes and words of consents that do not open, and mend what still can be.

    Also while the service runs. What another key of the same case opens, of which a copy is still kept, is sealed anew
    with the case's own key; forgotten copies of old keys go once everything of their case was read. It prints numbers,
    never a person. What nothing opens stays as it is, is named by its ids, and the exit code is 3: restore it from a
    backup.
    """
    from api.cli.key_repair import repair as repairing
    from api.cli.key_rotation import run

    done = run(repairing)
    if as_json:
        print_json(done)
    else:
        said = f"{done['cases']} cases read: {done['mended']} fields mended, {len(done['damaged'])} still closed"
        out.print(f"{said}, {done['dropped_copies']} forgotten copies of old keys removed.", markup=False)
    _end(done["damaged"])


def _root(*, as_json: bool) -> None:
    from api.cli.key_rotation import rotate_root, run

    done = run(rotate_root)
    if as_json:
        print_json(done)
    else:
        said = f"The root key is {done['root_key']}; {done['wrapped_anew']} secrets were wrapped with it."
        out.print(said, markup=False)
        out.print("Back up the root key file now.", markup=False)
        for old in done["no_longer_needed"]:
            out.print(f"Only older backups still need {old}. To remove it: corridor keys drop {old}", markup=False)
    _end(done["damaged"])


def _organisations(codes: list[str] | None, *, as_json: bool) -> None:
    from api.cli.key_rotation import rotating_organisations, run

    done = run(rotating_organisations(codes))
    if as_json:
        print_json(done)
    else:
        for one in done:
            made = "unchanged" if one["generation"] is None else f"generation {one['generation']}"
            out.print(f"{one['organisation']}: {made}, {one['wrapped_anew']} data keys wrapped anew.", markup=False)
    _end([what for one in done for what in one["damaged"]])


def _end(damaged: list[str]) -> None:
    """Name what cannot be decrypted, and end with a code of its own: the rest is rotated, this needs a backup."""
    for what in damaged:
        err.print(f"Damaged and unchanged: {what}.", style="bold red", markup=False)
    if damaged:
        raise SystemExit(SOME_DAMAGED)


def _signing(*, now: bool, as_json: bool) -> None:
    from api.cli.key_rotation import rotating_signing_key
    from api.cli.registry.register import with_root_key

    kid = with_root_key(rotating_signing_key(at_once=now))
    if as_json:
        print_json({"kid": kid})
    else:
        out.print(f"The new key is {kid}. It signs {'from now on' if now else 'in ten minutes'}.", markup=False)
