import { openJournal, type Journal } from '../../electron/journal/journal.ts'
import type { Commands } from '../../electron/moderation/commands.ts'
import {
  createWriteStatus,
  observeWrites,
  type JournalStatus,
  type WriteStatus,
} from '../../electron/journal/write-status.ts'
import type { Monitor, MonitorSettings } from '../../electron/monitor/monitor.ts'
import type { Provider } from '../../electron/providers/provider.ts'
import type { Clock } from '../../shared/clock.ts'
import type { ProviderKind } from '../../shared/account.ts'
import type { Action, Change, Conference, Member, MemberActionKind, Who } from '../../shared/model.ts'
import { createMemoryFiles, type MemoryFiles } from './memory-files.ts'
import { accountId, countedIds, createTestCore, testAccount } from './test-core.ts'

export { accountId } from './test-core.ts'

export interface ModerationHarness {
  readonly monitor: Monitor
  readonly commands: Commands
  readonly journal: Journal
  readonly files: MemoryFiles
  /** Every change that listeners were told, oldest first. */
  readonly changes: readonly Change[]
  /** What a background part complained about. */
  readonly warnings: readonly unknown[][]
  readonly settings: { holdSeconds: number; readOnly: boolean }
  readonly unlogged: WriteStatus
  /** Whether the log can be written, and the agreement to act without it, as the window last heard. */
  readonly logStates: readonly JournalStatus[]
  room(name: string): Conference
  member(name: string, number: string): Member
  /** What a person who sees the snapshot sends for one member or several. */
  on(kind: MemberActionKind, name: string, ...members: readonly Member[]): Extract<Action, { who: Who }>
  onAll(kind: MemberActionKind, name: string, who?: 'everyone' | 'everyoneButMe' | 'mutedByMe'): Action
  end(name: string): Action
  watch(settings: Partial<MonitorSettings>): void
}

export interface HarnessOptions {
  readonly clock: Clock
  readonly provider: Provider
  readonly kind: ProviderKind
  readonly files?: MemoryFiles
  readonly watch?: Partial<MonitorSettings>
}

const nothingMarked: MonitorSettings = { own: [], pinned: [], me: {}, readOnly: false, pace: 1 }

/** Monitor, commands and journal over one provider, as the app connects them, without the app. */
export async function openHarness({
  clock,
  provider,
  kind,
  files = createMemoryFiles(),
  watch = {},
}: HarnessOptions): Promise<ModerationHarness> {
  const warnings: unknown[][] = []
  const changes: Change[] = []
  const logger = (...parts: unknown[]): void => void warnings.push(parts)
  const settings = { holdSeconds: 3, readOnly: false }
  const logStates: JournalStatus[] = []
  const unlogged = createWriteStatus((state) => void logStates.push(state))
  const journal = observeWrites(
    await openJournal({ folder: '/log', fs: files, clock, actor: 'tester' }),
    unlogged.report,
  )
  const core = createTestCore({
    ...{ clock, logger, journal, newId: countedIds(), unlogged: unlogged.agreed },
    settings: () => settings,
  })
  const { monitor, commands } = core
  monitor.subscribe((_before, _after, found) => changes.push(...found))
  monitor.configure({ ...nothingMarked, ...watch })
  core.setAccount(testAccount(kind), provider)
  monitor.start()

  const room = (name: string): Conference => {
    const found = monitor.conference({ accountId, name })
    if (found === undefined) throw new Error(`${name} is not shown`)
    return found
  }
  const seen = (name: string) => {
    const { instance } = room(name)
    return { accountId, conference: name, instance, revision: monitor.snapshot().revision }
  }
  return {
    monitor,
    commands,
    journal,
    files,
    changes,
    warnings,
    settings,
    unlogged,
    logStates,
    room,
    member: (name, number) => {
      const found = room(name).members?.find((member) => member.number === number)
      if (found === undefined) throw new Error(`${number} is not in ${name}`)
      return found
    },
    on: (kindOf, name, ...members) => ({
      kind: kindOf,
      seen: seen(name),
      who: { kind: 'members', members: members.map(({ key, memberId, callUuid }) => ({ key, memberId, callUuid })) },
    }),
    onAll: (kindOf, name, who = 'everyone') => ({ kind: kindOf, seen: seen(name), who: { kind: who } }),
    end: (name) => ({ kind: 'end', seen: seen(name) }),
    watch: (next) => {
      monitor.configure({ ...nothingMarked, ...next })
    },
  }
}
