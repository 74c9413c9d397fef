import { ILLEGAL_STEP } from '../../electron/moderation/actions/pending.ts'
import { openJournal, type EntryDraft, type JournalState } from '../../electron/journal/journal.ts'
import type { Preferences } from '../../shared/preferences/preferences.ts'
import type { MonitorSettings } from '../../electron/monitor/monitor.ts'
import type { Provider } from '../../electron/providers/provider.ts'
import type { Clock } from '../../shared/clock.ts'
import type { ProviderKind } from '../../shared/providers.ts'
import { memberSeenOf } from '../../shared/rooms/room-actions.ts'
import type { Action, Change, Room, Member, MemberActionKind, Who } from '../../shared/rooms/model.ts'
import { createMemoryFiles, type MemoryFiles } from './memory-files.ts'
import { accountId, countedIds, createTestCore, testAccount } from './test-core.ts'

export { accountId } from './test-core.ts'

/** An account with its monitor, commands and journal, and what they have told. */
export type ModerationHarness = Awaited<ReturnType<typeof openHarness>>

/** The preferences on which commands and automations depend. */
type Settings = { holdSeconds: number; readOnly: boolean } & {
  -readonly [Key in 'onHoldSpeech' | 'doorSpeech' | 'closedSpeech' | 'doorLetsNamesPass']?: Preferences[Key]
}

export interface HarnessOptions {
  readonly clock: Clock
  readonly provider: Provider
  readonly kind: ProviderKind
  readonly files?: MemoryFiles
  readonly monitorSettings?: Partial<MonitorSettings>
  readonly accountName?: string
}

const nothingMarked = { own: [], pinned: [], me: {}, notified: [], numbers: {}, readOnly: false, pace: 1 } as const

/** Creates monitor, commands and journal for one account, connected as in the app, and starts the monitor. */
export async function openHarness({
  clock,
  provider,
  kind,
  files = createMemoryFiles(),
  monitorSettings = {},
  accountName,
}: HarnessOptions) {
  const warnings: unknown[][] = []
  const changes: Change[] = []
  const actionEntries: EntryDraft[] = []
  const logger = (...parts: unknown[]): void => {
    if (parts[0] === ILLEGAL_STEP) throw new RangeError(parts.join(': '))
    warnings.push(parts)
  }
  const named = new Set<string>()
  const settings: Settings = { holdSeconds: 3, readOnly: false }
  const journalStates: JournalState[] = []
  const journal = await openJournal({
    folder: '/log',
    fs: files,
    clock,
    actor: 'tester',
    onState: (state) => {
      if (state !== journalStates.at(-1)) journalStates.push(state)
    },
  })
  const core = createTestCore({
    clock,
    logger,
    journal,
    newId: countedIds(),
    settings: () => settings,
    hasName: (number) => named.has(number),
  })
  const { monitor, rooms } = core
  rooms.subscribe((_before, _after, found) => changes.push(...found))
  core.onActionEntry((entry) => actionEntries.push(entry))
  monitor.configure({ ...nothingMarked, ...monitorSettings })
  core.setAccount({ ...testAccount(kind), ...(accountName !== undefined && { name: accountName }) }, provider)
  monitor.start()

  const room = (name: string): Room => {
    const found = rooms.conference({ accountId, name })
    if (found === undefined) throw new Error(`${name} is not shown`)
    return found
  }
  const seen = (name: string) => {
    const { instance } = room(name)
    return { accountId, conference: name, instance }
  }
  return {
    ...core,
    /** Removes the account as the user would. */
    removeAccount: () => {
      core.removeAccount(accountId)
    },
    journal,
    files,
    /** Every change that was passed to listeners, oldest first, as all lists here. */
    changes,
    /** The journal entries that `commands` wrote, as the team feed gets them. */
    actionEntries,
    /** The arguments of all calls of the logger. */
    warnings,
    settings,
    /** Numbers that have a name. */
    named,
    /** Every journal status that was reported. */
    journalStates,
    room,
    member: (name: string, number: string): Member => {
      const found = room(name).members?.find((member) => member.number === number)
      if (found === undefined) throw new Error(`${number} is not in ${name}`)
      return found
    },
    /** An action on one or more members, by a user who sees the current snapshot. */
    on: (action: MemberActionKind, name: string, ...members: readonly Member[]): Extract<Action, { who: Who }> => ({
      kind: action,
      seen: seen(name),
      who: { kind: 'members', members: members.map(memberSeenOf) },
    }),
    onAll: (
      action: MemberActionKind,
      name: string,
      who: 'everyone' | 'everyoneButMe' | 'mutedByMe' = 'everyone',
    ): Action => ({ kind: action, seen: seen(name), who: { kind: who } }),
    end: (name: string): Action => ({ kind: 'end', seen: seen(name) }),
    configure: (next: Partial<MonitorSettings>) => {
      monitor.configure({ ...nothingMarked, ...next })
    },
  }
}
