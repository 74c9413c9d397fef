import { inFile, type Mutant } from '../mutant.ts'

export const scheduledEnds: readonly Mutant[] = [
  ...inFile('electron/moderation/end-times.ts', [
    {
      name: 'an-end-without-a-roster',
      find: 'return age !== undefined && age <= clock.now() - dueAt + JOINED',
      put: 'return true',
      why: 'A room is ended although the read for it failed to show who is in it.',
    },
    {
      name: 'a-set-clock-is-trusted',
      find: "if (Math.abs(wall - elapsed) > DISAGREEMENT) return 'clock'",
      put: '',
      why: 'A room is ended too early after the clock was set forward.',
    },
    {
      name: 'a-sleep-that-nobody-reported',
      find: "return elapsed - planned > LATE ? 'sleep' : undefined",
      put: 'return undefined',
      why: 'A room is ended right after the computer woke up.',
    },
    {
      name: 'others-are-counted-as-gone',
      find: 'return members.length === 1 && members[0]?.isMe === true',
      put: 'return members[0]?.isMe === true',
      why: 'A room is ended "after the others have left" while they are there.',
    },
    {
      name: 'a-time-that-is-over',
      find: "return time.at < now + SOONEST || time.at > now + LATEST ? 'never' : time.at",
      put: 'return time.at',
      why: 'A time can be set that is over, or so near that nobody could cancel it.',
    },
  ]),
  ...inFile('shared/scheduled-end.ts', [
    {
      name: 'runs-are-told-apart-by-nothing',
      find: 'return startedAt !== undefined && members !== undefined',
      put: 'return true',
      why: 'If responses have no run time, Gavel ends a room that may be another conference.',
    },
  ]),
  ...inFile('electron/moderation/end-entry.ts', [
    {
      name: 'an-end-of-a-removed-account',
      find: "if (refused?.code === 'noAccount') return 'drop'",
      put: '',
      why: 'After an account was removed, Gavel says that its rooms have ended.',
    },
    {
      name: 'an-end-after-a-doubt',
      find: "return seen.revision < (room.unsureBefore ?? 0) ? fault('changed', { values: { reason: 'unsure' } }) : undefined",
      put: 'return undefined',
      why: 'A time is still counted down in a room that may be in another run.',
    },
    {
      name: 'an-end-in-the-next-run',
      find: "if (room.instance !== seen.instance) return fault('changed', { values: { reason: 'instance' } })",
      put: '',
      why: 'A time that was set for one run is still counted down in the next one.',
    },
    {
      name: 'an-end-in-read-only',
      find: "if (readOnly) return fault('readOnly')",
      put: '',
      why: 'A time can be set, and stays set, in read-only mode.',
    },
  ]),
  ...inFile('electron/moderation/carry-out-end.ts', [
    {
      name: 'a-cancelled-end-leaves',
      find: "if (entry.withdrawn !== undefined) return fault('cancelled', { values: { reason: 'stopped' } })",
      put: '',
      why: 'An end that was cancelled while the room is read for it is sent.',
    },
    {
      name: 'an-end-although-somebody-came-back',
      find: 'const haveLeft = entry.afterOthers === undefined || haveOthersLeft(room)',
      put: 'const haveLeft: boolean | undefined = true',
      why: 'A room is ended "after the others have left" although one of them has just come back.',
    },
    {
      name: 'an-unknown-roster-puts-an-end-off',
      find: 'if (haveLeft === false && showsAnother(room, entry))',
      put: 'if (haveLeft !== true)',
      why: 'An end after the others have left is put off without a word if nothing shows who is in the room.',
    },
  ]),
  ...inFile('electron/moderation/end-entries.ts', [
    {
      name: 'an-end-survives-view-only',
      find: "if (context.readOnly && entry.state === 'ending') withdraw(entry, 'readOnly')",
      put: '',
      why: 'A due end is sent although View only was switched on and off again while the room was read for it.',
    },
    {
      name: 'an-end-comes-early',
      find: 'if (left <= 0) {',
      put: 'if (left <= 30_000) {',
      why: 'A room is ended half a minute before the time that was set.',
    },
    {
      name: 'a-room-that-has-ended-is-not-told',
      find: "if (outcome.kind === 'notNeeded') this.#sayNotNeeded(entry)",
      put: '',
      why: 'Nobody is told that a room had just ended by itself.',
    },
    {
      name: 'an-extension-brings-no-warning',
      find: 'entry.toWarn = endsAt === undefined ? [] : warningsWithin(endsAt - this.#options.clock.now())',
      put: '',
      why: 'After an extension a room ends without another warning.',
    },
    {
      name: 'a-time-outlasts-a-sleep',
      find: "for (const entry of this.all('set')) this.doubt(entry, why)",
      put: '',
      why: 'A room is ended after sleep or a lost network without a question.',
    },
    {
      name: 'an-end-outlasts-a-sleep',
      find: "for (const entry of this.all('ending')) withdraw(entry, why)",
      put: '',
      why: 'An end whose room was being read before a sleep is sent after it.',
    },
    {
      name: 'a-reminder-ends',
      find: "if (entry.onlyAsks) this.doubt(entry, 'runUnknown')\n      else entry.sending",
      put: 'entry.sending',
      why: 'Gavel ends a room although it said that it would only ask.',
    },
  ]),
  ...inFile('electron/moderation/end-time-questions.ts', [
    {
      name: 'a-time-confirmed-too-late',
      find: 'return Math.min(at + QUESTION_LIFE, endsAt - TOO_LATE)',
      put: 'return at + QUESTION_LIFE',
      why: 'A time is set a second before it comes, and nobody can cancel it.',
    },
    {
      name: 'a-question-outlasts-a-set-clock',
      find: ' && gapBetween(at, now, QUESTION_LIFE) === undefined ? entry',
      put: ' ? entry',
      why: 'A question from before the clock was set can still be confirmed.',
    },
    {
      name: 'an-old-question-counts',
      find: 'if (this.#asked === undefined || this.#asked.shown.token !== token) return undefined',
      put: 'if (this.#asked === undefined) return undefined',
      why: 'Any token confirms the newest question.',
    },
  ]),
  ...inFile('electron/moderation/scheduled-ends.ts', [
    {
      name: 'a-confirmation-sets-two-times',
      find: 'this.#questions.clear(token)\n    if (late !== undefined) {',
      put: 'if (late !== undefined) {',
      why: 'One confirmation sets a time again after it was cancelled.',
    },
    {
      name: 'a-time-without-its-line',
      find: 'if (!written.ok) {',
      put: 'if (false) {',
      why: 'A time is set that is not in the journal, so the next start does not ask about it.',
    },
    {
      name: 'an-extension-is-forgotten',
      find: 'this.#entries.setTime(entry, at)',
      put: '',
      why: 'A room is ended at the earlier time although the user has put the end off.',
    },
    {
      name: 'an-end-outlasts-a-quit',
      find: 'this.#entries.clear()',
      put: '',
      why: 'A room that is read for its end is ended after Gavel was closed.',
    },
    {
      name: 'a-confirmation-outlasts-a-sleep',
      find: "  suspend(why: 'sleep' | 'network'): void {\n    this.#questions.clear()",
      put: "  suspend(why: 'sleep' | 'network'): void {",
      why: 'A question that was asked before a sleep can set a time after the sleep.',
    },
  ]),
  ...inFile('electron/moderation/recover-scheduled-ends.ts', [
    {
      name: 'a-missed-end-is-forgotten',
      find: "...(scheduled !== undefined && STANDS.has(scheduled.text ?? '') ? [scheduled] : []),",
      put: '',
      why: 'After a restart nobody is told that a room was not ended.',
    },
    {
      name: 'a-missed-end-after-an-announcement-is-forgotten',
      find: '...(announced?.text === ANNOUNCED ? [announced] : []),',
      put: '',
      why: 'After a crash nobody is told that a room was not ended although its end had been announced.',
    },
    {
      name: 'the-second-missed-end-is-forgotten',
      find: '...(also !== undefined && { alsoMissed: missedEndOf(also) }),',
      put: '',
      why: 'After a crash nobody is told of the scheduled end beside one that had been announced.',
    },
    {
      name: 'a-time-that-was-not-set',
      find: 'else if (SET.has(text) && this.#notSet.delete(timeOf(entry))) return',
      put: '',
      why: 'After a restart the user is asked about a time of which Gavel said that it was not set.',
    },
  ]),
]
