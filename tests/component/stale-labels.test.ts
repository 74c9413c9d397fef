import fc from 'fast-check'
import { tick } from 'svelte'
import { expect, test } from 'vitest'
import { page } from 'vitest/browser'
import type { EndQuestionState } from '../../shared/end-question.ts'
import type { Action, Member, Snapshot } from '../../shared/rooms/model.ts'
import { fixedSeed as seed } from '../support/fixed-seed.ts'
import { askedToEnd, made, peopleOf, showBridge, showSmall, type ShownWindow, withBridge } from './window.ts'

/*
 * A push is stored at once and drawn a moment later. A click in between hits an outdated label, and so does every click
 * on a part of the page that cannot be drawn again.
 */

const element = (name: string): HTMLElement => page.getByRole('button', { name }).element() as HTMLElement
const people = peopleOf('Support bridge')
const withAna = (more: Partial<Member>): Snapshot =>
  withBridge({ members: people.map((member) => (member.name === 'Ana Diaz' ? { ...member, ...more } : member)) })
const sent = (shown: ShownWindow): Action[] =>
  shown.calls('act').map((request) => (request as { action: Action }).action)

async function shownBridge(): Promise<ShownWindow> {
  const shown = await showBridge()
  await expect.element(page.getByRole('button', { name: 'Mute Ana Diaz' })).toBeVisible()
  return shown
}

test('a click on "Mute" does not unmute a member who was muted elsewhere at the same moment', async () => {
  const shown = await shownBridge()
  const mute = element('Mute Ana Diaz')
  shown.become(withAna({ muted: true }))
  expect(mute.getAttribute('aria-label')).toBe('Mute Ana Diaz')
  mute.click()
  expect(sent(shown)).toMatchObject([{ kind: 'mute' }])
  await expect.element(page.getByRole('button', { name: 'Unmute Ana Diaz' })).toBeVisible()
})

test('a click on a row that could not be drawn again sends the action of its label, or nothing', async () => {
  const shown = await shownBridge()
  const mute = element('Mute Ana Diaz')
  const cannotBeDrawn = made.member(27, { name: 5 as never })
  shown.become(
    withBridge({
      members: [...people.map((one) => (one.name === 'Ana Diaz' ? { ...one, muted: true } : one)), cannotBeDrawn],
    }),
  )
  await tick().catch(() => undefined)
  expect(mute.getAttribute('aria-label')).toBe('Mute Ana Diaz')
  mute.click()
  expect(sent(shown).filter(({ kind }) => kind !== 'mute')).toEqual([])
})

test("the key m does what the row's button says", async () => {
  const shown = await shownBridge()
  const row = page.getByRole('listitem', { name: 'Ana Diaz +1 555 010 0123' }).element() as HTMLElement
  row.focus()
  await expect.poll(() => row.tabIndex).toBe(0)
  shown.become(withAna({ muted: true }))
  row.dispatchEvent(new KeyboardEvent('keydown', { key: 'm', bubbles: true }))
  expect(sent(shown)).toMatchObject([{ kind: 'mute' }])
})

test('"Try again" retries the action of its message', async () => {
  const failed = (kind: 'mute' | 'deafen') => [
    made.pending(kind, ['call-11'], { state: 'failed', fault: { code: 'offline' } }),
  ]
  const shown = await showBridge({ snapshot: withBridge({ pending: failed('mute') }) })
  const again = page.getByRole('button', { name: 'Try again for Ana Diaz' })
  await expect.element(again).toBeVisible()
  const shownButton = again.element() as HTMLElement
  shown.become(withBridge({ pending: failed('deafen') }))
  shownButton.click()
  expect(sent(shown)).toMatchObject([{ kind: 'mute' }])
})

test('sends an action for the run that its button was drawn for, not for a later run', async () => {
  const shown = await shownBridge()
  const all = element('Mute everyone in Support bridge')
  shown.become(withBridge({ instance: 2 }))
  all.click()
  expect(sent(shown)).toMatchObject([{ kind: 'mute', seen: { instance: 1 } }])
})

test('a click on the star does what the star shows, even if the room has just been marked', async () => {
  const shown = await shownBridge()
  const star = element('Mark Support bridge as mine')
  shown.become(withBridge({ own: true }))
  star.click()
  expect(shown.calls('markOwn')).toMatchObject([{ own: true }])
})

test('a question that has not been drawn yet is not acknowledged, so that Enter does not confirm it', async () => {
  const asked = (token: string, title: string): EndQuestionState => ({
    state: 'ask',
    armedAt: 0,
    pressUntil: 0,
    isOnly: true,
    question: { ...askedToEnd(), token, title },
  })
  const first = asked('first', 'Support bridge')
  const shown = await showSmall('shortcut', first)
  await expect.element(page.getByRole('alertdialog', { name: /Support bridge/ })).toBeVisible()
  shown.become(asked('second', 'Sales call'))
  document.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true }))
  expect(shown.calls('painted')).not.toContainEqual({ token: 'second' })
  await expect.element(page.getByRole('alertdialog', { name: /Sales call/ })).toBeVisible()
  await expect.poll(() => shown.calls('painted').at(-1)).toEqual({ token: 'second' })
})

test(`none of 300 clicks before a redraw sends an action that its label does not name (seed ${seed})`, async () => {
  const shown = await shownBridge()
  const readings = fc.sample(
    fc.record({
      muted: fc.array(fc.boolean(), { minLength: people.length, maxLength: people.length }),
      pressed: fc.nat(),
    }),
    { numRuns: 300, seed },
  )
  const labels = { mute: /^Mute /, unmute: /^Unmute /, remove: /^Remove / }
  for (const { muted, pressed } of readings) {
    const buttons = [...document.querySelectorAll<HTMLElement>('[data-row] [data-does]')]
    const one = buttons[pressed % buttons.length]
    if (one === undefined) throw new Error('no button')
    const before = shown.calls('act').length
    shown.become(withBridge({ members: people.map((member, index) => ({ ...member, muted: muted[index] ?? false })) }))
    const label = one.getAttribute('aria-label') ?? ''
    one.click()
    const [action] = sent(shown).slice(before)
    // A row ignores clicks until the main process has returned the result of the previous action.
    if (action !== undefined) expect(label).toMatch(labels[action.kind as keyof typeof labels])
    await new Promise((drawn) => setTimeout(drawn))
  }
  expect(sent(shown).length).toBeGreaterThan(200)
})
