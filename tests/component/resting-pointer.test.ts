import { expect, test } from 'vitest'
import { page } from 'vitest/browser'
import { pointAt, pressAt } from './pointer.ts'
import { stopClock } from './stop-clock.ts'
import { made, peopleOf, showBridge, snapshot, withBridge } from './window.ts'

const HOLD_MS = 3_000

const held = withBridge({
  pending: [made.pending('remove', ['call-11'], { id: 'held-1', state: 'held', until: Date.now() + 60_000 })],
})
const sent = withBridge({ pending: [made.pending('remove', ['call-11'], { id: 'held-1' })] })
const muted = withBridge({
  members: peopleOf('Support bridge').map((one) => (one.key === 'call-11' ? { ...one, muted: true } : one)),
})

/**
 * The buttons of a row, the calls of the first press, and the snapshots before it, after it, and after the Undo time
 * (`late`).
 */
const buttons = [
  { name: 'Mute Ana Diaz', does: ['mute'], before: snapshot, after: muted },
  { name: 'Unmute Ana Diaz', does: ['unmute'], before: muted, after: snapshot },
  { name: 'Remove Ana Diaz', does: ['remove'], before: snapshot, after: held, late: sent },
  { name: 'More for Ana Diaz', does: [], before: snapshot, after: snapshot },
  { name: 'Undo removing Ana Diaz', does: ['undo'], before: held, after: snapshot },
]

test.each(buttons.flatMap((button) => [300, 700, 1_000, 2_000, 4_000].map((wait) => ({ ...button, wait }))))(
  'after a click on “$name”, a second one $wait ms later, with the pointer at rest, does nothing that cannot be undone',
  async ({ name, does, before, after, late, wait }) => {
    const pass = stopClock()
    const shown = await showBridge({ snapshot: before })
    const button = page.getByRole('button', { name, exact: true })
    await expect.element(button).toBeVisible()
    pass(600)
    const at = pointAt(button)
    pressAt(at)
    shown.become(wait >= HOLD_MS ? (late ?? after) : after)
    const row = page.getByRole('listitem', { name: /^Ana Diaz/ })
    await expect.element(row).toBeVisible()
    const done = name.startsWith('Undo') ? 'Remove Ana Diaz' : undefined
    if (done !== undefined) await expect.element(page.getByRole('button', { name: done })).toBeVisible()
    if (name.startsWith('More')) await expect.element(page.getByRole('menu')).toBeVisible()
    const called = (): readonly string[] => [
      ...shown.calls('act').map((request) => (request as { action: { kind: string } }).action.kind),
      ...shown.calls('undo').map(() => 'undo'),
    ]
    // Otherwise the first press did nothing, and the second proves nothing.
    expect(called()).toEqual(does)
    pass(wait)
    pressAt(at)
    // A mute can be undone, and an undo does no harm.
    const further = called().slice(does.length)
    expect(further.filter((kind) => !['mute', 'unmute', 'undo'].includes(kind))).toEqual([])
    expect(shown.calls('sendNow')).toEqual([])
    const changed = page.getByText('The button changed after your last click, so nothing was done.')
    if (done !== undefined) await expect.element(changed).toBeVisible()
  },
)
