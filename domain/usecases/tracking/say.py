"""Tell the centres something: a code, or a text."""

from dataclasses import replace

from domain.cases.relation import CaseFile
from domain.kernel.access import Actor
from domain.kernel.ids import MessageId, NoteId
from domain.person.whole_case import WholeCase
from domain.ports.work import OpenWork, Work
from domain.referrals.messages import PostMessage, post, posted
from domain.tracking.saying import Heard, Saying, conversations, may_say, note_of, noted
from domain.usecases.tracking.loading import load_tracked


async def report_arrival(work: OpenWork, actor: Actor, said: Saying) -> Heard:
    """Tell the centre that answers for the case, and those that have accepted a referral of it, that one has arrived or
    was contacted. Custody stays where it is: that moves when a centre confirms the contact.
    """
    return await _say(work, actor, said)


async def write_to_centre(work: OpenWork, actor: Actor, said: Saying) -> Heard:
    """Write to the same centres. The text is encrypted; 20 a day are taken."""
    return await _say(work, actor, said)


async def _say(work: OpenWork, actor: Actor, said: Saying) -> Heard:
    async with work() as w:
        file, whole = await load_tracked(w, actor)
        heard = may_say(whole.case, said.what, (await w.tracking.around(file, whole)).written)
        if heard is not Heard.YES:
            w.tracking.record_use()
            return heard
        into = conversations(whole, w.at)
        for referral_id in into:
            referral = await w.referrals.get(referral_id, actor)
            message = post(referral, actor, PostMessage(said.body, said.language), MessageId(w.new_id()), w.at)
            message = replace(message, from_migrant=said.what)
            await w.messages.add(referral, message, posted(referral, message))
        if not into:
            await _note(w, file, whole, said)
        return w.answer(heard)


async def _note(work: Work, file: CaseFile, whole: WholeCase, said: Saying) -> None:
    holder = whole.case.holder
    if holder is None:
        raise ValueError("nobody holds a case that is not open")
    note = note_of(whole.case, holder, said, NoteId(work.new_id()), work.at)
    await work.notes.add(file, note, noted(whole.case, holder, note.id))
