import { inFile, type Mutant } from '../mutant.ts'

export const moderation: readonly Mutant[] = [
  ...inFile('electron/moderation/newcomers.ts', [
    {
      name: 'a-newcomer-is-muted-after-the-switch',
      find: "isOn() ? undefined : fault('cancelled')",
      put: 'undefined',
      why: 'One more newcomer is muted after the user has switched the muting of newcomers off.',
    },
  ]),
  ...inFile('electron/moderation/guard.ts', [
    {
      name: 'kick-on-an-older-roster',
      find: 'kick: 2_000',
      put: 'kick: 5_000',
      why: 'A kick relies on a roster up to 5 s old, in which its member id may have been given to another caller.',
    },
    {
      name: 'another-run-is-the-target',
      find: "if (conference.instance !== action.seen.instance) return refuse('instance')",
      put: '',
      why: 'A click on one run of a room acts on the next run of that name.',
    },
    {
      name: 'another-call-is-the-same-caller',
      find: 'return seen.callUuid !== undefined && member.callUuid !== seen.callUuid ? undefined : member',
      put: 'return member',
      why: 'A row with the same key but another call counts as the caller who was clicked.',
    },
    {
      name: 'everyone-without-a-sign-of-life',
      find: 'if (isFresh(known.aliveAge))',
      put: 'if (true)',
      why: 'A room is ended, or everyone in it muted, although no recent response shows it live.',
    },
    {
      name: 'everyone-but-me-on-an-older-roster',
      find: 'const JUST_READ = 250',
      put: 'const JUST_READ = 5_000',
      why: '"Everyone but me" is picked from a roster that lacks the newest callers.',
    },
    {
      name: 'everyone-but-nobody',
      find: 'if (me.length !== 1)',
      put: 'if (me.length > 1)',
      why: '"Everyone but me" includes the user if Gavel does not know who that is.',
    },
    {
      name: 'write-to-an-unproven-name',
      find: 'if (!conference.writable)',
      put: 'if (false)',
      why: 'The guard allows a write to a name that no retrieve has proven.',
    },
    {
      name: 'ended-is-told-even-to-mute',
      find: "return leaves(action.kind) ? { kind: 'alreadyGone' } : refuse('ended')",
      put: "return { kind: 'alreadyGone' }",
      why: 'A mute in a room that has ended counts as done.',
    },
    {
      name: 'earlier-picture-of-the-room',
      find: "action.seen.revision < (conference.unsureBefore ?? 0)) return refuse('unsure')",
      put: "false) return refuse('unsure')",
      why: 'A question from before a 404 ends the room that was found again after it, which may be another run.',
    },
    {
      name: 'old-evidence-after-a-failed-read',
      find: 'return Math.min(readTook + JOIN_USER, LONGEST_READ)',
      put: 'return LONGEST_READ',
      why: 'If the read for an action fails, a roster up to 10 s old passes for its response.',
    },
    {
      name: 'removal-without-a-call',
      find: 'return member?.callUuid === undefined ? [] : member',
      put: 'return member ?? []',
      why: 'Without a roster, a caller is removed by a member id that may belong to another.',
    },
    {
      name: 'removal-without-an-intent',
      find: 'remove: true, kick: true',
      put: 'remove: false, kick: true',
      why: 'A caller is removed although the intent could not be written.',
    },
  ]),
  ...inFile('electron/moderation/revalidate.ts', [
    {
      name: 'no-check-when-its-turn-comes',
      find: "return verdict.kind === 'go' && idsOf(verdict.target) === idsOf(target)",
      put: 'return true',
      why: 'A response that arrives while a request is queued does not stop it.',
    },
    {
      name: 'kick-counts-as-by-call',
      find: "action.kind === 'remove' &&\n    target.kind",
      put: "(action.kind === 'remove' || action.kind === 'kick') &&\n    target.kind",
      why: 'A kick, which names a member id, is never revalidated, as if it named a call.',
    },
  ]),
  ...inFile('electron/moderation/send.ts', [
    {
      name: 'goes-on-after-a-failure',
      find: "if (outcome.kind === 'failed' && (outcome.fault.code !== 'changed' || run.action.kind === 'announce'))",
      put: 'if (false)',
      why: 'After refused credentials or a lost network every other caller costs one more request.',
    },
    {
      name: 'stopped-only-in-the-first-part',
      find: '(index === 0 ? stopOrLateFault(run) : stopFault(run))',
      put: '(index === 0 ? stopOrLateFault(run) : undefined)',
      why: 'Removing several people continues after a quit, a sleep or a lost network.',
    },
  ]),
  ...inFile('electron/moderation/outcomes.ts', [
    {
      name: 'a-bulk-action-is-over-before-its-last-read',
      find: '  for (const { outcome, group } of groups) opened',
      put: '  run.progress.show(undefined)\n  for (const { outcome, group } of groups) opened',
      why: 'If one of several callers had left, the log says that somebody else muted the others.',
    },
    {
      name: 'accepted-is-never-confirmed',
      find: 'confirmWhenObserved(run, { handedOver })',
      put: '',
      why: 'The journal never says that an action had its effect.',
    },
    {
      name: 'unknown-counts-as-failed',
      find: "if (outcome.fault.code === 'unknownOutcome') return verifyUnknownOutcome(run, outcome.fault)",
      put: '',
      why: 'An action whose response was lost is journalled as failed, and the room is not read.',
    },
  ]),
  ...inFile('electron/moderation/verify-effect.ts', [
    {
      name: 'another-run-confirms-everything',
      find: "return action.kind === 'end' ? 'done' : 'notDone'",
      put: "return 'done'",
      why: 'After a lost response, another run of the name counts as the effect of a mute.',
    },
    {
      name: 'lost-end-is-always-confirmed',
      find: "if (action.kind === 'end') return 'notDone'",
      put: "if (action.kind === 'end') return 'done'",
      why: 'An end whose response was lost is journalled as confirmed although the room is live.',
    },
    {
      name: 'nobody-confirms-a-mute',
      find: 'return isProven && covered.every',
      put: 'return covered.every',
      why: 'A lost mute counts as done if the muted caller has left.',
    },
    {
      name: 'newcomers-confirm',
      find: 'joinUnknown !== true && joinedAt <= sentAt',
      put: 'true',
      why: 'Callers who joined after a lost request confirm it.',
    },
  ]),
  ...inFile('electron/moderation/confirmation.ts', [
    {
      name: 'confirmation-of-any-run',
      find: 'const room = [action.kind, accountId, conference, instance]',
      put: 'const room = [action.kind, accountId, conference]',
      why: 'The confirmation of a question about one run also confirms an action on the next run of that name.',
    },
    {
      name: 'confirmation-of-any-people',
      find: 'return JSON.stringify([...room, people, ...heard(action)])',
      put: 'return JSON.stringify(room)',
      why: 'The confirmation of a removal of two people also confirms the removal of everyone.',
    },
    {
      name: 'confirmation-lives-a-minute',
      find: 'const CONFIRMATION_LIFE = 10_000',
      put: 'const CONFIRMATION_LIFE = 60_000',
      why: 'A question that the user has forgotten can still be confirmed.',
    },
    {
      name: 'confirmation-counts-twice',
      find: 'issued.delete(token)\n      return found?.action',
      put: 'return found?.action',
      why: 'One confirmation starts two actions.',
    },
    {
      name: 'removing-me-without-a-question',
      find: "return isMe ? 'confirmation' : 'undoTime'",
      put: "return 'undoTime'",
      why: "A click on the user's own row removes the moderator without a question.",
    },
  ]),
  ...inFile('electron/moderation/held-actions.ts', [
    {
      name: 'sent-after-an-unreported-sleep',
      find: 'const SLEPT = 2_000',
      put: 'const SLEPT = 20_000',
      why: 'A held removal whose time ended while the computer slept is sent when it wakes.',
    },
    {
      name: 'undo-leaves-the-timer',
      find: 'this.#options.clock.clearTimeout(found.timer)',
      put: '',
      why: 'An action that was undone is sent when its time is over.',
    },
  ]),
  ...inFile('electron/moderation/commands.ts', [
    {
      name: 'queued-actions-survive-sleep',
      find: 'this.#stop.abort(cancelled)',
      put: '',
      why: 'Queued actions are sent after a sleep, a lost network or a quit.',
    },
    {
      name: 'acts-again-after-quit',
      find: "if (why !== 'quit' && !hadQuit)",
      put: 'if (true)',
      why: 'A click in the tray after a quit still sends a request.',
    },
    {
      name: 'read-only-is-ignored',
      find: "if (settings().readOnly) return fault('readOnly')",
      put: '',
      why: 'A moderator who switched on read-only mode can still act.',
    },
    {
      name: 'question-is-not-compared',
      find: 'if (asked !== undefined && bindingOf(asked) === bindingOf(action))',
      put: 'if (asked !== undefined)',
      why: 'The confirmation of one question also confirms any other action.',
    },
  ]),
  ...inFile('electron/moderation/concurrency.ts', [
    {
      name: 'an-end-that-asks-instead-answers-the-click',
      find: "'storage', 'unconfirmed'",
      put: "'storage'",
      why: 'An *End* that is confirmed while an announced end asks instead is lost.',
    },
    {
      name: 'actions-overtake-each-other',
      find: 'before.length === 0 ? task() : Promise.allSettled(before).then(task)',
      put: 'task()',
      why: 'Mute and Unmute in quick succession may end muted.',
    },
    {
      name: 'double-click-acts-twice',
      find: 'joined === undefined ? this.#inTurn(slot, task) : this.#after(joined, task)',
      put: 'this.#inTurn(slot, task)',
      why: 'A double click sends two requests.',
    },
    {
      name: 'joined-click-shares-any-refusal',
      find: 'isForBoth(acted) || isDeclined',
      put: '!acted.ok || isDeclined',
      why: 'A click that joined an automatic action is lost without a word if that action may not be sent.',
    },
    {
      name: 'joined-end-survives-its-cancellation',
      find: 'isDeclined(joined.withdrawal())',
      put: 'false',
      why: 'A room is ended although the user cancelled the end after confirming it.',
    },
  ]),
  ...inFile('electron/moderation/action-run.ts', [
    {
      name: 'late-actions-are-sent',
      find: 'const LONGEST_WAIT = 10_000',
      put: 'const LONGEST_WAIT = 100_000',
      why: 'An action that waited a minute for the one before it is sent although nobody expects it any more.',
    },
  ]),
  ...inFile('electron/moderation/execute.ts', [
    {
      name: 'unasked-without-an-intent',
      find: '(withoutJournal() && reason === undefined)',
      put: 'withoutJournal()',
      why: 'A room is ended at a time that was set, without an entry in the journal.',
    },
    {
      name: 'a-crash-leaves-muting',
      find: 'onCrash(crash)',
      put: '',
      why: 'If an action throws, its row says "Muting…" for ever.',
    },
  ]),
  ...inFile('electron/moderation/execute-account-action.ts', [
    {
      name: 'end-all-is-not-ours',
      find: "return action.kind === 'endAll' && reply.value !== 'alreadyGone' ? 'accepted' : 'other'",
      put: "return 'other'",
      why: 'Rooms that End all ended are announced as not ended by this Gavel.',
    },
    {
      name: 'a-lost-end-all-was-none',
      find: "tellEnds(run, ending, 'none')",
      put: '',
      why: 'After an End all whose response was lost, its rooms are announced as not ended by this Gavel.',
    },
    {
      name: 'a-refused-end-all-stays-open',
      find: "return reply.fault.code === 'unknownOutcome' ? 'none' : 'other'",
      put: "return 'none'",
      why: 'After an End all that the provider refused, an end by another moderator counts as possibly ours.',
    },
  ]),
  ...inFile('shared/action-effect.ts', [
    {
      name: 'my-own-mute-is-undone',
      find: 'mutedByMe && !isMe',
      put: 'mutedByMe',
      why: '*Unmute those I muted* opens the microphone of the user.',
    },
    {
      name: 'joined-in-the-same-second-is-later',
      find: 'joinedAt - ROUNDING <= sentAt',
      put: 'joinedAt <= sentAt',
      why: 'Muting everyone counts as confirmed although a caller can be heard who joined just before it.',
    },
  ]),
  ...inFile('electron/moderation/journal-changes.ts', [
    {
      name: 'own-ends-are-by-a-colleague',
      find: "const isOpen = by === 'notThisGavel' || event === 'left'",
      put: 'const isOpen = true',
      why: 'The log names a colleague for an end that this Gavel sent, or may have sent.',
    },
    {
      name: 'own-mutes-are-journalled-twice',
      find: "if (change.by === 'you') return []",
      put: '',
      why: 'The journal has a second entry for each mute of this Gavel, as if it had been observed.',
    },
  ]),
  ...inFile('electron/moderation/colleagues.ts', [
    {
      name: 'colleague-of-an-earlier-run',
      find: ' || change.conference.instance !== instance',
      put: '',
      why: 'The log names a colleague for the end of a run in which they did nothing.',
    },
    {
      name: 'colleague-named-for-another-caller',
      find: 'return callUuid !== undefined && who.includes(callUuid)',
      put: 'return true',
      why: 'The log says that a colleague muted a caller whom they did not touch.',
    },
    {
      name: 'colleague-acts-for-ever',
      find: 'age > SHOWN_FOR ? undefined',
      put: 'false ? undefined',
      why: 'A row says for a minute that a colleague is muting, although nothing came of it.',
    },
  ]),
  ...inFile('electron/moderation/recover-unfinished.ts', [
    {
      name: 'interrupted-actions-stay-open',
      find: "await journal.write({ ...about, event: 'outcome', outcome: 'unknown', text: 'earlierRun' })",
      put: '',
      why: 'An action during which Gavel was killed never gets an outcome in the journal.',
    },
  ]),
  ...inFile('electron/moderation/announced-ends.ts', [
    {
      name: 'announced-end-in-read-only',
      find: "if (readOnly) return fault('readOnly')",
      put: '',
      why: 'An end that was announced is sent although read-only mode was switched on in the meantime.',
    },
    {
      name: 'announced-end-in-another-run',
      find: "if (room.instance !== seen.instance) return changed('instance')",
      put: '',
      why: 'An end that was announced in one run is still shown, and asked for, in the next.',
    },
    {
      name: 'announced-end-after-a-doubt',
      find: "return seen.revision < (room.unsureBefore ?? 0) ? changed('unsure') : undefined",
      put: 'return undefined',
      why: 'An end that was announced is still counted down in a room that may be another run.',
    },
    {
      name: 'announced-end-after-a-refusal',
      find: "if (result.value.state !== 'accepted') return result",
      put: '',
      why: 'A room is ended although nobody could hear the announcement.',
    },
    {
      name: 'announced-end-after-a-stop',
      find: 'const why = stopped ?? this.#whyVoid(',
      put: 'const why = this.#whyVoid(',
      why: 'A room is ended although the computer went to sleep while its end was announced.',
    },
    {
      name: 'announced-end-twice',
      find: "if (room === undefined || room.state === 'ending')",
      put: 'if (room === undefined)',
      why: 'A room that the user has just ended gets a second end.',
    },
    {
      name: 'announced-end-unasked',
      find: 'if (room === undefined || (tellsRunsApart(room) && hasRosterFor(ref, dueAt, { monitor, clock }))) return undefined',
      put: 'return undefined',
      why: 'A room is ended without a question although responses do not tell its runs apart.',
    },
    {
      name: 'announced-end-by-an-old-roster',
      find: ' && hasRosterFor(ref, dueAt, { monitor, clock })',
      put: '',
      why: 'A room is ended without a question although its last roster is from before the end was due.',
    },
  ]),
  ...inFile('electron/moderation/held-actions.ts', [
    {
      name: 'announced-end-sent-early',
      find: 'this.ends().some((held) => held.id === id)',
      put: 'false',
      why: 'A page ends a room earlier than the question said.',
    },
    {
      name: 'announced-end-cancelled-too-late',
      find: 'due.withdrawal = why',
      put: 'void why',
      why: 'A room is ended although the user cancelled the end while the room was read for it.',
    },
    {
      name: 'announced-end-beside-an-earlier-one',
      find: "if (earlier !== undefined) this.#undo(earlier.id, fault('cancelled'))",
      put: '',
      why: 'Two announcements end a room twice.',
    },
  ]),
  ...inFile('electron/moderation/confirmation.ts', [
    {
      name: 'announced-end-without-a-question',
      find: "return action.thenEnd === undefined ? 'nothing' : 'confirmation'",
      put: "return 'nothing'",
      why: 'A room is ended after an announcement that nobody confirmed.',
    },
    {
      name: 'announced-end-at-another-time',
      find: 'return [action.sound, action.thenEnd]',
      put: 'return [action.sound]',
      why: 'A confirmation for one time ends a room at another.',
    },
  ]),
]
