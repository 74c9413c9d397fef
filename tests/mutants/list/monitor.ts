import { inFile, type Mutant } from '../mutant.ts'

export const monitor: readonly Mutant[] = [
  ...inFile('electron/monitor/reducer.ts', [
    {
      name: 'a-list-only-room-has-a-run-to-end',
      find: 'const other =\n    room.confirmed &&',
      put: 'const other =',
      why: 'One 404 by mistake ends a conference, because its first roster contradicts what only a list had shown.',
    },
    {
      name: 'an-earlier-list-is-the-second-look',
      find: 'if (room.gone !== undefined && wasAskedAfter(evidence, room.gone)) return end(room, evidence)',
      put: 'if (room.gone !== undefined) return end(room, evidence)',
      why: 'A list that was asked for before the first 404 had been answered ends the room.',
    },
    {
      name: 'one-404-ends-a-room',
      find: 'if (first !== undefined && wasAskedAfter(evidence, first)) return end(room, evidence)',
      put: 'return end(room, evidence)',
      why: 'A single wrong 404 announces the end of a live room.',
    },
    {
      name: 'live-without-roster-leaves-the-404',
      find: 'const live = room.gone === undefined ? room : distrusted(room, evidence)',
      put: 'const live = room',
      why: 'At Vobiz, a response that shows the room live does not cancel the earlier 404.',
    },
    {
      name: 'a-waiting-roster-says-nothing',
      find: 'mayMeanAnother(room.members ?? [], roster.members) ? contradicted(room, roster, evidence) : room',
      put: 'room',
      why: 'A mute reaches another caller, because a newer roster of a relay waits for the response to an own read.',
    },
    {
      name: 'earlier-evidence-counts',
      find: 'return evidence.asked < room.newestAsked ? room : retrieved(room, evidence)',
      put: 'return retrieved(room, evidence)',
      why: 'A response to an earlier request that arrives later replaces the known state.',
    },
    {
      name: 'list-revives-an-ended-room',
      find: 'const justEnded = room.endedAt !== undefined && evidence.answeredAt - room.endedAt < LIST_LAG',
      put: 'const justEnded = false',
      why: 'A list that lags shows a room again that has just ended.',
    },
    {
      name: 'end-of-another-run-is-accepted',
      find: "if (room.phase !== 'live' || instance !== room.instance) return room",
      put: "if (room.phase !== 'live') return room",
      why: 'The accepted end of the previous run counts for the next run.',
    },
    {
      name: 'a-list-is-no-sign-of-life',
      find: 'return named.rosterlessSince === undefined ? named : { ...named, rosterlessSince: answeredAt }',
      put: 'return named',
      why: 'A room is called uncertain although lists name it.',
    },
    {
      name: 'clock-set-forward-is-a-restart',
      find: 'const shift = room.clockUnsure === true ? clockShift(room, roster, evidence) : 0',
      put: 'const shift = 0',
      why: 'Setting the clock forward during a sleep ends every room.',
    },
    {
      name: 'one-roster-is-a-restart',
      find: 'return { ...room, doubt: doubtBy(roster, evidence, doubtOfEnd(room)) }',
      put: 'return fill(begin(room, evidence), roster, evidence)',
      why: 'One outdated roster from a cache announces an end and a start.',
    },
    {
      name: 'contradictions-last-for-ever',
      find: 'const OLD_ANSWERS = 10_000',
      put: 'const OLD_ANSWERS = Infinity',
      why: 'Once an outdated roster was accepted, no later one is accepted, and no action relies on the room.',
    },
    {
      name: 'peak-forgets',
      find: 'peak: Math.max(room.peak ?? 0, people)',
      put: 'peak: people',
      why: 'The peak of a run is the number of people at its end.',
    },
  ]),
  ...inFile('electron/monitor/read-room-now.ts', [
    {
      name: 'an-ignored-response-counts',
      find: ' || isIgnored)',
      put: ')',
      why: 'An end is refused if a relay reports a room gone and live again while the room is read for that end.',
    },
  ]),
  ...inFile('electron/monitor/restart-detection.ts', [
    {
      name: 'a-false-404-agrees-with-everything',
      find: 'answeredAt - (run - 1) * 1_000 < gone.askedAt',
      put: 'false',
      why: 'A 404 by mistake ends a call in which everyone changed, although its run time shows that it goes on.',
    },
    {
      name: 'conference-uuid-is-ignored',
      find: 'return roster.conferenceUuid !== room.conferenceUuid',
      put: 'return false',
      why: 'A new conference UUID does not show a restart.',
    },
    {
      name: 'replaced-people-are-a-restart',
      find: 'return run * 1_000 <= stamp.answeredAt - Math.min(rosterAskedAt, runTime.askedAt) + ROUNDING',
      put: 'return true',
      why: 'A small room in which everyone was replaced is announced as ended, although its run time continues.',
    },
    {
      name: 'any-second-look-agrees',
      find: 'if (first === undefined || !nobodyInCommon(room, roster)) return false',
      put: 'if (first === undefined) return false',
      why: 'A roster of the same people after one wrong 404 ends the run.',
    },
    {
      name: 'early-roster-settles-a-doubt',
      find: 'return doubt !== undefined && meet(callsOf(roster), doubt.calls)',
      put: 'return doubt !== undefined && wasAskedAfter(stamp, first) && meet(callsOf(roster), doubt.calls)',
      why: 'An end is missed if two rosters of the next run overlap.',
    },
    {
      name: 'a-cached-roster-is-not-disproved',
      find: ' && !beganBefore(room, doubt, roster, stamp)',
      put: '',
      why: 'If everyone changed, one response from a cache announces the end of a live room.',
    },
    {
      name: 'a-cached-roster-is-disproved-by-a-margin',
      find: '(run - doubt.runTimeSeconds - 1) * 1_000 > 0',
      put: '(run - doubt.runTimeSeconds - 1) * 1_000 > ROUNDING',
      why: 'If everyone changed, a response from a cache that is two seconds old announces the end of a live room.',
    },
    {
      name: 'everyone-changed-unobserved',
      find: 'return mayBeginLater(room, roster, stamp) || (room.quiet !== undefined && nobodyInCommon(room, roster))',
      put: 'return mayBeginLater(room, roster, stamp)',
      why: 'A question from before a sleep ends another run.',
    },
    {
      name: 'a-run-that-began-later-is-the-same',
      find: '> (room.shownAt ?? Infinity) + LATER_BY) return true',
      put: '> Infinity) return true',
      why: 'A question about a room that only a list had shown ends the next run.',
    },
    {
      name: 'everyone-changed-since-the-list',
      find: 'const latest = Math.min(shownAt, startAtLatest, startBefore)',
      put: 'const latest = Math.min(startAtLatest, startBefore)',
      why: 'A question about a room that a list had shown ends the next run, in which everyone changed.',
    },
  ]),
  ...inFile('electron/monitor/roster.ts', [
    {
      name: 'relays-read-exactly-when-they-seem-to',
      find: '? stamp.answeredAt > rosterAskedAt && mayMeanAnother(members, roster.members)',
      put: '? false',
      why: 'An action affects the caller to whom a member id has passed, although a relay has shown it.',
    },
    {
      name: 'recognised-by-member-id-alone',
      find: 'return `${memberId}|${number}`',
      put: 'return memberId',
      why: 'Without a call UUID, a caller who got the member id of another is taken for the other.',
    },
    {
      name: 'member-id-of-before',
      find: ': earlier),\n    memberId: read.memberId,',
      put: ': earlier),',
      why: 'An action on a caller who came back with another member id uses the old one.',
    },
    {
      name: 'muted-by-me-for-ever',
      find: 'mutedByMe: earlier.mutedByMe && read.muted && !again,',
      put: 'mutedByMe: earlier.mutedByMe,',
      why: '"Unmute those I muted" unmutes callers whom another moderator has muted since.',
    },
    {
      name: 'the-first-match-is-me',
      find: 'matching.length === 1 ? matching[0] : undefined',
      put: 'matching[0]',
      why: 'If two callers have the number of the user, one of them is guessed to be the user.',
    },
    {
      name: 'nobody-is-back-again',
      find: 'backAgain: departed.has(read.number)',
      put: 'backAgain: false',
      why: 'A caller who was removed and dials in again looks like a new one.',
    },
    {
      name: 'no-number-is-mine',
      find: "return mine !== '' && theirs !== '' && normalizeNumber",
      put: 'return normalizeNumber',
      why: 'A caller without a number counts as a user without one.',
    },
  ]),
  ...inFile('electron/monitor/room.ts', [
    {
      name: 'any-relay-may-end-what-another-shows',
      find: 'return rosterAt - rosterTook(room) > stamp.askedAt',
      put: 'return false',
      why: 'A conference is ended by 404s of one relay that are older than what another one has read.',
    },
    {
      name: 'a-doubted-roster-has-an-age',
      find: 'at === undefined || isDoubted(room)',
      put: 'at === undefined',
      why: 'An action on everyone relies on a read that the newest response contradicts.',
    },
    {
      name: 'a-roster-from-before-a-gap-has-an-age',
      find: "if (asked === 'rosterAskedAt' && (room.clockUnsure === true || room.idsUnsure !== undefined)) return undefined",
      put: "if (asked === 'rosterAskedAt' && room.idsUnsure !== undefined) return undefined",
      why: 'An action relies on a roster although the clock may have been set since.',
    },
    {
      name: 'a-roster-from-the-future-is-young',
      find: 'return now < at || isFromBeforeEnd ? undefined : now - at',
      put: 'return isFromBeforeEnd ? undefined : now - at',
      why: 'After the clock was set back, every roster is young enough.',
    },
    {
      name: 'what-was-read-before-an-end-counts-after-it',
      find: 'return now < at || isFromBeforeEnd ? undefined : now - at',
      put: 'return now < at ? undefined : now - at',
      why: 'An action on everyone reaches the next conference of that name after this Gavel has ended the one before.',
    },
  ]),
  ...inFile('electron/monitor/conference-view.ts', [
    {
      name: 'a-clock-set-back-freshens',
      find: ' || room.rosterAt === staleRosterAt',
      put: '',
      why: 'A stale roster is shown as fresh after the clock was set back.',
    },
    {
      name: 'fresh-for-three-intervals',
      find: 'return rosterAskedAt + 2 * interval',
      put: 'return rosterAskedAt + 3 * interval',
      why: 'An outdated roster is shown as current.',
    },
    {
      name: 'ending-for-ever',
      find: 'if (room.endAcceptedAt !== undefined && Math.abs(now - room.endAcceptedAt) < ENDING_LIMIT)',
      put: 'if (room.endAcceptedAt !== undefined)',
      why: 'A room that an accepted end did not end says "ending…" until it ends.',
    },
    {
      name: 'live-for-ever-without-people',
      find: 'const CERTAIN_FOR = 120_000',
      put: 'const CERTAIN_FOR = Infinity',
      why: 'A room counts as surely live although, for hours, only responses that could hide a fault have shown it.',
    },
    {
      name: 'one-failure-is-unreachable',
      find: 'const FAILURES_SHOWN = 2',
      put: 'const FAILURES_SHOWN = 1',
      why: 'A room flickers with every failed read.',
    },
  ]),
  ...inFile('electron/monitor/pending-actions.ts', [
    {
      name: 'pending-actions-outlive-their-run',
      find: "const sameRun = room.phase === 'live' && (before === undefined || before.instance === room.instance)",
      put: "const sameRun = room.phase === 'live'",
      why: 'The next run of a room shows the actions of the previous run, and may confirm them.',
    },
    {
      name: 'an-earlier-roster-confirms',
      find: ' || room.rosterAskedAt < entry.at) return false',
      put: ') return false',
      why: 'A roster that was asked for before the provider accepted an action confirms it.',
    },
    {
      name: 'later-callers-confirm',
      find: 'const covered = meant.filter((member) => joinedBefore(member, entry.at))',
      put: 'const covered = meant',
      why: 'Muting everyone is never confirmed if a caller joined after it.',
    },
    {
      name: 'unsent-ends-are-ours',
      find: "(state === 'sending' && sentFor === undefined)",
      put: "state === 'sending'",
      why: 'An end by somebody else is announced as ours while our request waits for the disk.',
    },
    {
      name: 'muted-before-is-muted-by-me',
      find: 'known.has(member.key) && !silent.has(member.key) &&',
      put: 'known.has(member.key) &&',
      why: '"Unmute those I muted" unmutes callers who were muted before.',
    },
    {
      name: 'accepted-for-ever',
      find: 'const CONFIRM_LIMIT = 5_000',
      put: 'const CONFIRM_LIMIT = 500_000',
      why: 'A row never says that an accepted action had no effect.',
    },
  ]),
  ...inFile('electron/monitor/snapshot-store.ts', [
    {
      name: 'run-numbers-are-used-again',
      find: 'this.#lastForgotten = Math.max(this.#lastForgotten, room.instance)',
      put: '',
      why: 'A click on a room of an hour ago matches the present run, because both have the same number.',
    },
  ]),
  ...inFile('electron/monitor/changes.ts', [
    {
      name: 'later-runs-are-ours',
      find: '(earliestStart(old) ?? -Infinity) <= acceptedAt && ',
      put: '',
      why: 'The end of a run that began after our end is said to be ours.',
    },
    {
      name: 'ours-for-ten-minutes',
      find: 'const OURS = 10_000',
      put: 'const OURS = 600_000',
      why: 'An end that comes minutes after ours had no effect is journalled as caused by this Gavel.',
    },
    {
      name: 'an-unread-room-ends',
      find: "old?.phase !== 'live' || !old.confirmed ||",
      put: "old?.phase !== 'live' ||",
      why: 'A room that only a list named, and that was never read, is announced as ended.',
    },
    {
      name: 'baselines-are-announced',
      find: 'const quiet = (before.room?.quiet ?? room.quiet) !== undefined',
      put: 'const quiet = false',
      why: 'Everything that happened during a sleep is announced as if it had just happened.',
    },
    {
      name: 'running-rooms-have-just-started',
      find: 'const BEGAN_EARLIER = 5_000',
      put: 'const BEGAN_EARLIER = 3_600_000',
      why: 'A room that has run for half an hour is announced as started.',
    },
    {
      name: 'failed-ends-are-ours',
      find: "entry.kind === 'end' && (mayHaveEffect(entry) || isVerified(entry))",
      put: "entry.kind === 'end'",
      why: 'An end after a failed attempt is journalled as ended by this Gavel.',
    },
    {
      name: 'lost-ends-are-ours',
      find: "mayBeRemovedByUs(pending, old.members ?? []) ? 'unknown'",
      put: "mayBeRemovedByUs(pending, old.members ?? []) ? 'you'",
      why: 'An end that may or may not be ours is announced as ended by this Gavel.',
    },
  ]),
  ...inFile('electron/monitor/turn-counter.ts', [
    {
      name: 'age-counts-from-the-response',
      find: 'askedAt: this.#sentAt ?? this.#startedAt,',
      put: 'askedAt: this.#clock.now(),',
      why: 'A response that took seconds counts as new.',
    },
    {
      name: 'response-counts-when-it-is-passed-on',
      find: 'answered: this.#answered ?? this.#turns.next(),',
      put: 'answered: this.#turns.next(),',
      why: 'A second 404 that left once the first had arrived is no proof, and an end may be missed.',
    },
  ]),
  ...inFile('electron/monitor/in-flight-reads.ts', [
    {
      name: 'dropped-reads-count',
      find: 'if (!received.dropped) this.#events.onResponse(received)',
      put: 'this.#events.onResponse(received)',
      why: 'The response to a read that was given up, such as one from before a sleep, is applied.',
    },
    {
      name: 'user-joins-an-old-poll',
      find: 'const JOIN_POLL = 300',
      put: 'const JOIN_POLL = 3_000',
      why: 'The read before an action waits for a poll that was asked for seconds ago.',
    },
  ]),
  ...inFile('electron/monitor/monitored-account.ts', [
    {
      name: 'reads-from-before-a-baseline',
      find: 'this.#baselineAt = undefined\n    this.#reads?.dropAll()',
      put: 'this.#baselineAt = undefined',
      why: 'A read that was asked for before a sleep is taken for the first one after it.',
    },
    {
      name: 'relays-do-not-read-before-a-baseline',
      find: 'return isFromBefore(this.#baseline, stamp)',
      put: 'return false',
      why: 'A late message of a relay announces the end of a call that nobody here saw.',
    },
  ]),
  ...inFile('electron/monitor/poller.ts', [
    {
      name: 'reads-go-on-into-a-sleep',
      find: 'this.#suspension.begin(reason, this.#parts.clock.now())\n    this.#accounts.dropReads()',
      put: 'this.#suspension.begin(reason, this.#parts.clock.now())',
      why: 'A read that was asked for before a sleep is applied during it.',
    },
    {
      name: 'reads-while-suspended',
      find: "if (this.#suspension.isActive) return failure('offline')",
      put: '',
      why: 'An action reads its room although the computer has no network, and waits for a timeout.',
    },
    {
      name: 'restart-without-a-baseline',
      find: "if (isOwn && account.record(response)) this.#accounts.observeAgain(account, 'credentials')",
      put: 'account.record(response)',
      why: 'After credentials work again, earlier events are announced as if they had just happened.',
    },
  ]),
  ...inFile('electron/monitor/reported-callers.ts', [
    {
      name: 'reported-late-entry-counts',
      find: 'if (isLateEntry) return { ...described, lacksEntry: false }',
      put: '',
      why: 'A caller whose entry arrives after their exit is shown although they have left.',
    },
    {
      name: 'reported-swapped-events-are-sure',
      find: "<= UNSURE_WITHIN) return 'unsure'",
      put: "< 0) return 'unsure'",
      why: 'If a kick and the return are swapped on their way, a caller who is there is not shown.',
    },
    {
      name: 'reported-count-exact-after-a-loss',
      find: 'hasGap: true',
      put: 'hasGap: false',
      why: 'The head count is called exact although events were lost.',
    },
    {
      name: 'reported-callers-survive-their-run',
      find: 'turn > asked',
      put: 'turn >= 0',
      why: 'Callers of a run that has ended are shown in the next one.',
    },
    {
      name: 'reported-run-comes-back',
      find: 'if (before !== undefined && event.at - (known?.overSince ?? -Infinity) <= LATE_ENTRY) return before',
      put: '',
      why: 'A late entry shows its caller in an ended room and in the next run.',
    },
  ]),
  ...inFile('electron/monitor/polling-loop.ts', [
    {
      name: 'a-gap-is-a-minute',
      find: 'const GAP = 6_000',
      put: 'const GAP = 60_000',
      why: 'A sleep of half a minute that the system did not report goes unnoticed.',
    },
    {
      name: 'clock-set-back-is-no-gap',
      find: ' || now < this.#lastAt - SHORTEST',
      put: '',
      why: 'After the clock was set back, old rosters count as young.',
    },
  ]),
  ...inFile('electron/monitor/room-priority.ts', [
    {
      name: 'suspects-wait-in-the-background',
      find: ' && !room.suspect && !isDoubted(room)',
      put: '',
      why: 'With the window closed, an end is announced a quarter of a minute late.',
    },
  ]),
  ...inFile('electron/monitor/scheduler.ts', [
    {
      name: 'relays-read-every-room-in-time',
      find: 'ofRelay: intervalsOf({ ...withoutDelay, allowed: provider.usage().allowed, slower: 1 })',
      put: 'ofRelay: shortestIntervals',
      why: 'With many rooms at Vobiz, rooms turn grey between two reads of a relay.',
    },
    {
      name: 'intervals-by-the-clock',
      find: 'asked < before.asked',
      put: 'askedAt < before.askedAt',
      why: 'After the clock was set back, the interval of an earlier read counts.',
    },
    {
      name: 'the-background-needs-no-list',
      find: 'return isPending || this.#withoutUsableList.has(accountId)',
      put: 'return isPending',
      why: 'With the window closed and a list that fails, no end is announced.',
    },
    {
      name: 'a-429-costs-a-turn',
      find: "return failure?.fault.code === 'rateLimited' && failure.count % 2 === 1",
      put: 'return false',
      why: 'A room whose read was refused with a 429 waits until all others have been read, which may take a minute.',
    },
    {
      name: 'every-429-keeps-its-turn',
      find: "failure?.fault.code === 'rateLimited' && failure.count % 2 === 1",
      put: "failure?.fault.code === 'rateLimited'",
      why: 'A room that is always refused is read whenever a pause is over, and no other room is.',
    },
    {
      name: 'rosters-of-the-background-look-stale',
      find: "const isBackground = priority === 'background' || (isComplete && wasInBackground)",
      put: "const isBackground = priority === 'background'",
      why: 'A window that is opened shows every room as outdated for a moment.',
    },
  ]),
  ...inFile('electron/monitor/schedule.ts', [
    {
      name: 'no-turns',
      find: 'const inTurn = due.toSorted((a, b) => a.dueAt - b.dueAt)',
      put: 'const inTurn = due',
      why: 'If not all rooms that are due fit, the same ones are read each time.',
    },
    {
      name: 'an-hour-between-retries',
      find: 'failing: 4_000, refused',
      put: 'failing: 3_600_000, refused',
      why: 'The recovery of a provider that failed for a minute is not noticed for another minute.',
    },
    {
      name: 'no-connection-for-the-own-room',
      find: 'const places = connections > 1 && awaited ? connections - 1 : connections',
      put: 'const places = connections',
      why: 'The own room waits for the timeouts of other rooms.',
    },
  ]),
  ...inFile('electron/monitor/second-reads.ts', [
    {
      name: 'second-look-after-seconds',
      find: 'const FIRST_WAIT = 250',
      put: 'const FIRST_WAIT = 4_000',
      why: 'An end is announced seconds late.',
    },
    {
      name: 'doubts-take-the-whole-allowance',
      find: 'const SHARE = 1 / 3',
      put: 'const SHARE = 1',
      why: 'One room in doubt slows down all others.',
    },
  ]),
  ...inFile('electron/monitor/room-priority.ts', [
    {
      name: 'no-hurry-after-an-action',
      find: 'const AFTER_ACTION = 15_000',
      put: 'const AFTER_ACTION = 0',
      why: 'The effect of an action on a closed room shows seconds late.',
    },
    {
      name: 'me-in-every-run',
      find: 'return picked?.instance === instance ? picked.memberKey : undefined',
      put: 'return picked?.memberKey',
      why: 'The member who was picked as "me" stays picked in the next run of the room.',
    },
  ]),
  ...inFile('electron/monitor/account-health.ts', [
    {
      name: 'one-failed-list-is-trouble',
      find: 'const LIST_FAILURES_SHOWN = 2',
      put: 'const LIST_FAILURES_SHOWN = 1',
      why: 'An account flickers with every failed list.',
    },
  ]),
  ...inFile('electron/monitor/suspension.ts', [
    {
      name: 'asleep-for-ever',
      find: 'const EVIDENTLY_AWAKE = 30_000',
      put: 'const EVIDENTLY_AWAKE = Infinity',
      why: 'If the system does not report that it woke, nothing is read again.',
    },
    {
      name: 'a-set-clock-ends-a-sleep',
      find: 'Math.abs(asleepFor) > LONGEST_STEP',
      put: 'true',
      why: 'A clock that was set right before a sleep ends it, so what ended during the sleep is announced as news.',
    },
    {
      name: 'one-room-delays-the-summary',
      find: 'const LONGEST_SUMMARY_DELAY = 10_000',
      put: 'const LONGEST_SUMMARY_DELAY = Infinity',
      why: 'Rooms that ended during a sleep are not announced while another room cannot be read.',
    },
  ]),
  ...inFile('electron/monitor/turn-counter.ts', [
    {
      name: 'all-before-joining-is-one-moment',
      find: 'return 1_000 / (1_000 + (this.#past[0]?.at ?? Infinity) - elapsed)',
      put: 'return 0',
      why: 'A desk that joined shows callers of an earlier call, because an old message came last.',
    },
  ]),
  ...inFile('electron/monitor/response-observer.ts', [
    {
      name: 'overtaking-reads-are-lost',
      find: "if (source === 'poll') this.#contradict(account, observation)",
      put: '',
      why: 'An action reaches the caller to whom a member id has passed, because the roster that shows it came too early.',
    },
    {
      name: 'rosters-wait-for-a-read-that-is-ignored',
      find: 'turn >= (store.rooms.get(key)?.newestAsked ?? 0) &&',
      put: '',
      why: 'An end is missed if a relay shows two restarts while this Gavel itself reads the room.',
    },
  ]),
  ...inFile('electron/monitor/run-start.ts', [
    {
      name: 'new-run-forgets-the-baseline',
      find: 'return room.quiet === undefined ? fresh : { ...fresh, quiet: room.quiet }',
      put: 'return fresh',
      why: 'A run that began without being observed is announced as if it had just begun.',
    },
    {
      name: 'rounding-counts-twice',
      find: 'presentAtLatest: mayBeOther ? start : Math.min(start, presentAtLatest)',
      put: 'presentAtLatest: Math.min(start, presentAtLatest)',
      why: 'An end is announced while the room is live, after two complete changes of its callers.',
    },
    {
      name: 'a-list-means-the-run-of-the-rosters',
      find: 'shownAt: shownAt < earliest ? undefined : shownAt',
      put: 'shownAt',
      why: 'A change of everyone in a room is announced as its end, because a list had named an earlier call.',
    },
    {
      name: 'a-list-bounds-the-start-of-the-next-run',
      find: 'isOfList ? Math.max(earliest, start - LATER_BY) : earliest',
      put: 'earliest',
      why: 'An end is announced while the room is live, because a list had named an earlier call.',
    },
  ]),
  ...inFile('electron/monitor/observation.ts', [
    {
      name: 'a-list-overrules-the-read-that-decides',
      find: 'if (known?.gone !== undefined && awaited?.has(name) === true) continue',
      put: '',
      why: 'The end of an own room is missed if the next call begins before this Gavel has read it after a 404.',
    },
    {
      name: 'every-list-is-complete',
      find: 'if (!isComplete) return changed',
      put: '',
      why: 'A room that the list of Vobiz leaves out is suspected of having ended.',
    },
  ]),
]
