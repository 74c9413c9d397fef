import { inFile, type Mutant } from '../mutant.ts'

export const scheduledEnds: readonly Mutant[] = [
  ...inFile('electron/moderation/end-times.ts', [
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
      name: 'runs-are-told-apart-by-nothing',
      find: 'return startedAt !== undefined && members !== undefined',
      put: 'return true',
      why: 'If responses have no run time, Gavel ends a room that may be another conference.',
    },
  ]),
  ...inFile('electron/moderation/end-entry.ts', [
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
      name: 'an-end-without-a-roster',
      find: 'const isRead = age !== undefined && age <= clock.now() - dueAt + JOINED',
      put: 'const isRead = true',
      why: 'A room is ended although the read for it failed to show who is in it.',
    },
    {
      name: 'a-cancelled-end-leaves',
      find: "if (entry.withdrawn !== undefined) return fault('cancelled', { values: { reason: 'stopped' } })",
      put: '',
      why: 'An end that was cancelled while the room is read for it is sent.',
    },
  ]),
  ...inFile('electron/moderation/end-entries.ts', [
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
      name: 'an-old-question-counts',
      find: 'if (this.#asked === undefined || this.#asked.shown.token !== token) return undefined',
      put: 'if (this.#asked === undefined) return undefined',
      why: 'Any token confirms the newest question.',
    },
  ]),
  ...inFile('electron/moderation/scheduled-ends.ts', [
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
      find: "return STANDS.has(this.#scheduled?.text ?? '') ? this.#scheduled : undefined",
      put: 'return undefined',
      why: 'After a restart nobody is told that a room was not ended.',
    },
    {
      name: 'a-missed-end-after-an-announcement-is-forgotten',
      find: 'if (this.#announced?.text === ANNOUNCED) return this.#announced',
      put: '',
      why: 'After a crash nobody is told that a room was not ended although its end had been announced.',
    },
    {
      name: 'a-time-that-was-not-set',
      find: 'else if (SET.has(text) && this.#notSet.delete(timeOf(entry))) return',
      put: '',
      why: 'After a restart the user is asked about a time of which Gavel said that it was not set.',
    },
  ]),
]
