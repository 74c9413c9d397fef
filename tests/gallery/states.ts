import type { ShortcutQuestion } from '../../shared/bridge.ts'
import type { Question } from '../../shared/model.ts'
import { success } from '../../shared/result.ts'
import type { FakeWorld } from './bridge.ts'
import { morning, snapshotOf } from './people.ts'

export interface State {
  readonly world: FakeWorld
  /** The small window of the shortcut. */
  readonly shortcut?: boolean
  /** What is done after it is drawn: accessible names of buttons to press, in order. */
  readonly press?: readonly string[]
}

const place = (more: object): string =>
  JSON.stringify({ name: 'rooms', query: '', expanded: [], scroll: 0, hidden: [], ...more })

function question(now: number, more: Partial<Question> = {}): Question {
  return {
    token: 'token',
    action: { kind: 'end', seen: { accountId: 'acme', conference: 'Support bridge', instance: 1, revision: 1 } },
    kind: 'end',
    accountName: 'Acme',
    title: 'Support bridge',
    people: 6,
    names: [],
    includesMe: false,
    expiresAt: now + 600_000,
    ...more,
  }
}

/** Every state of the window with made-up data, by name. */
export function states(now: number): Readonly<Record<string, State>> {
  const { made, snapshot } = morning(now)
  const expanded = place({ expanded: ['acme/Support bridge'] })
  const shortcut = (shown: ShortcutQuestion): State => ({
    shortcut: true,
    world: { snapshot, answers: { shortcutQuestion: () => success(shown) } },
  })
  const change = (name: string, more: Parameters<typeof made.room>[1]) => ({
    ...snapshot,
    conferences: snapshot.conferences.map((room) => (room.name === name ? { ...room, ...more } : room)),
  })
  const fault = {
    code: 'rateLimited',
    providerText: 'Too many requests',
    requestId: '0f3a-77',
    retryAt: now + 9_000,
  } as const
  return {
    'first-run': { world: { snapshot: snapshotOf(now, [], []) } },
    connect: { world: { snapshot: snapshotOf(now, [], []) }, press: ['Connect an account'] },
    rooms: { world: { snapshot } },
    expanded: { world: { snapshot, place: expanded } },
    held: {
      world: {
        snapshot: change('Support bridge', {
          pending: [
            made.pending('remove', ['call-11'], { state: 'held', until: now + 3_000 }),
            made.pending('mute', ['call-12'], { id: 'm' }),
            made.pending('mute', ['call-15'], { id: 'f', state: 'failed', fault }),
          ],
        }),
        place: expanded,
      },
    },
    confirm: {
      world: { snapshot, place: expanded, answers: { ask: () => success(question(now)) } },
      press: ['End Support bridge…'],
    },
    search: { world: { snapshot, place: place({ query: 'ana' }) } },
    'search-nothing': { world: { snapshot, place: place({ query: 'zzz' }) } },
    'no-rooms-plivo': { world: { snapshot: snapshotOf(now, [made.account()], []) } },
    'no-rooms-vobiz': {
      world: {
        snapshot: snapshotOf(
          now,
          [made.account({ provider: 'vobiz', health: made.health({ listProvesNothing: true }) })],
          [],
        ),
      },
    },
    'shortcut-ask': shortcut({
      state: 'ask',
      armedAt: now,
      question: question(now, { title: 'Weekly standup', people: 4 }),
    }),
    'shortcut-choose': shortcut({
      state: 'choose',
      rooms: [
        { accountId: 'acme', name: 'Weekly standup', title: 'Weekly standup', people: 4 },
        { accountId: 'acme', name: 'One to one', title: 'One to one' },
      ],
    }),
    'shortcut-none': shortcut({ state: 'none' }),
    'shortcut-sending': shortcut({ state: 'sending', title: 'Weekly standup' }),
    'shortcut-done': shortcut({ state: 'done', outcome: 'accepted', title: 'Weekly standup' }),
    'shortcut-failed': shortcut({ state: 'failed', fault: { code: 'timeout' } }),
  }
}
