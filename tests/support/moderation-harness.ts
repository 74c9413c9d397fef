import { ILLEGAL_STEP } from '../../electron/moderation/actions/pending.ts'
import { openJournal, type EntryDraft, type Journal, type JournalState } from '../../electron/journal/journal.ts'
import type { Core } from '../../electron/core.ts'
import type { Colleagues } from '../../electron/moderation/colleagues.ts'
import type { Commands } from '../../electron/moderation/actions/commands.ts'
import type { Newcomers } from '../../electron/moderation/keep/newcomers.ts'
import type { ScheduledEnds } from '../../electron/moderation/ends/ends.ts'
import type { NoiseSearch } from '../../electron/moderation/keep/search.ts'
import type { KeptOut } from '../../electron/moderation/keep/kept-out.ts'
import type { OnHold } from '../../electron/moderation/keep/hold.ts'
import type { Reconciler } from '../../electron/moderation/keep/reconcile.ts'
import type { Rooms } from '../../electron/moderation/rooms.ts'
import type { Preferences } from '../../shared/preferences/preferences.ts'
import type { Monitor, MonitorSettings } from '../../electron/monitor/monitor.ts'
import type { Provider } from '../../electron/providers/provider.ts'
import type { Clock } from '../../shared/clock.ts'
import type { Account } from '../../shared/account.ts'
import type { ProviderKind } from '../../shared/providers.ts'
import { memberSeenOf } from '../../shared/rooms/room-actions.ts'
import type { Action, Change, Room, Member, MemberActionKind, Who } from '../../shared/rooms/model.ts'
import { createMemoryFiles, type MemoryFiles } from './memory-files.ts'
import { accountId, countedIds, createTestCore, testAccount } from './test-core.ts'

export { accountId } from './test-core.ts'

export interface ModerationHarness {
  readonly monitor: Monitor
  readonly rooms: Rooms
  readonly commands: Commands
  readonly colleagues: Colleagues
  readonly accountOf: (accountId: string) => Account | undefined
  readonly journal: Journal
  readonly files: MemoryFiles
  /** Every change that was passed to listeners, oldest first. */
  readonly changes: readonly Change[]
  /** The journal entries that `commands` wrote, oldest first, as the team feed gets them. */
  readonly actionEntries: readonly EntryDraft[]
  readonly onActionEntry: Core['onActionEntry']
  /** The arguments of all calls of the logger. */
  readonly warnings: readonly unknown[][]
  readonly newcomers: Newcomers
  readonly onHold: OnHold
  readonly reconciler: Reconciler
  readonly keptOut: KeptOut
  readonly noiseSearch: NoiseSearch
  readonly scheduledEnds: ScheduledEnds
  readonly stopAutomations: Core['stopAutomations']
  readonly settings: { holdSeconds: number; readOnly: boolean } & {
    -readonly [Key in 'onHoldSpeech' | 'doorSpeech' | 'closedSpeech' | 'doorLetsNamesPass']?: Preferences[Key]
  }
  /** Numbers that have a name. */
  readonly named: Set<string>
  /** Every journal status that was reported, oldest first. */
  readonly journalStates: readonly JournalState[]
  room(name: string): Room
  member(name: string, number: string): Member
  /** An action on one or more members, by a user who sees the current snapshot. */
  on(kind: MemberActionKind, name: string, ...members: readonly Member[]): Extract<Action, { who: Who }>
  onAll(kind: MemberActionKind, name: string, who?: 'everyone' | 'everyoneButMe' | 'mutedByMe'): Action
  end(name: string): Action
  configure(settings: Partial<MonitorSettings>): void
  /** Removes the account as the user would. */
  removeAccount(): void
}

export interface HarnessOptions {
  readonly clock: Clock
  readonly provider: Provider
  readonly kind: ProviderKind
  readonly files?: MemoryFiles
  readonly monitorSettings?: Partial<MonitorSettings>
  readonly accountName?: string
}

const nothingMarked: MonitorSettings = { own: [], pinned: [], me: {}, notified: [], readOnly: false, pace: 1 }

/** Creates monitor, commands and journal for one account, connected as in the app, and starts the monitor. */
export async function openHarness({
  clock,
  provider,
  kind,
  files = createMemoryFiles(),
  monitorSettings = {},
  accountName,
}: HarnessOptions): Promise<ModerationHarness> {
  const warnings: unknown[][] = []
  const changes: Change[] = []
  const actionEntries: EntryDraft[] = []
  const logger = (...parts: unknown[]): void => {
    if (parts[0] === ILLEGAL_STEP) throw new RangeError(parts.join(': '))
    warnings.push(parts)
  }
  const named = new Set<string>()
  const settings: ModerationHarness['settings'] = { holdSeconds: 3, readOnly: false }
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
  const { monitor, rooms, commands } = core
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
    monitor,
    rooms,
    commands,
    colleagues: core.colleagues,
    newcomers: core.newcomers,
    onHold: core.onHold,
    reconciler: core.reconciler,
    keptOut: core.keptOut,
    noiseSearch: core.noiseSearch,
    scheduledEnds: core.scheduledEnds,
    stopAutomations: core.stopAutomations,
    accountOf: core.accountOf,
    removeAccount: () => {
      core.removeAccount(accountId)
    },
    journal,
    files,
    changes,
    actionEntries,
    onActionEntry: core.onActionEntry,
    warnings,
    settings,
    named,
    journalStates,
    room,
    member: (name, number) => {
      const found = room(name).members?.find((member) => member.number === number)
      if (found === undefined) throw new Error(`${number} is not in ${name}`)
      return found
    },
    on: (kindOf, name, ...members) => ({
      kind: kindOf,
      seen: seen(name),
      who: { kind: 'members', members: members.map(memberSeenOf) },
    }),
    onAll: (kindOf, name, who = 'everyone') => ({ kind: kindOf, seen: seen(name), who: { kind: who } }),
    end: (name) => ({ kind: 'end', seen: seen(name) }),
    configure: (next) => {
      monitor.configure({ ...nothingMarked, ...next })
    },
  }
}
