import { many } from '../gallery/crowds.ts'
import { expect, test } from 'vitest'
import { page } from 'vitest/browser'
import { fakeAppStatus } from '../gallery/bridge.ts'
import { layoutProblems } from '../gallery/layout.ts'
import { made, savedView, showBridge, showSmall, showWindow, snapshot, withBridge } from './window.ts'

const appStatus = { language: 'de', locale: 'de-DE' } as const

function cutButtons(): string[] {
  return [...document.querySelectorAll<HTMLElement>('button')]
    .filter(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth + 1)
    .map(({ textContent, ariaLabel }) => ariaLabel ?? textContent)
}

test('buttons name the action rather than the state, and show the progress of the action', async () => {
  const pending = [made.pending('mute', ['call-12'], { state: 'accepted' })]
  await showBridge({ snapshot: withBridge({ pending }), appStatus })
  const button = (name: string) => page.getByRole('button', { name, exact: true })
  await expect.element(button('Ana Diaz: Ton aus')).toBeVisible()
  await expect.element(button('Ravi Menon: Ton an')).toBeVisible()
  await expect.element(button('+1 555 010 0199: Ton aus')).toHaveAttribute('aria-busy', 'true')
  await expect.element(page.getByText('Ton geht aus…')).toBeVisible()
})

// 640 pixels at 200 % are 320 CSS pixels.
test.each([320, 360, 400])('at %i pixels the texts fit their buttons', async (width) => {
  await showBridge({ appStatus })
  await page.viewport(width, 620)
  await page.getByRole('checkbox', { name: 'Ana Diaz auswählen' }).click()
  await expect.element(page.getByRole('region').getByText('1 ausgewählt')).toBeVisible()
  expect(cutButtons()).toEqual([])
  // The page fits the window, no element is too narrow, and no number or progress text is truncated.
  expect(layoutProblems()).toEqual([])
})

test('the number of a new caller without a name is not truncated', async () => {
  const members = [made.member(1, { joinedAt: Date.now() })]
  await showBridge({ snapshot: withBridge({ members }), appStatus })
  await expect.element(page.getByRole('listitem').getByText('neu')).toBeVisible()
  expect(layoutProblems()).toEqual([])
})

// A second line of buttons in each room would push members out of view.
test.each([320, 360, 400])('at %i pixels the buttons of a room fit in one line', async (width) => {
  await showWindow({ appStatus, savedView: savedView({ expanded: ['acme/Support bridge'] }) })
  await page.viewport(width, 620)
  const button = (name: string) => page.getByRole('button', { name, exact: true })
  await expect.element(button('Alle stummschalten in Support bridge')).toBeVisible()
  const top = (name: string): number => button(name).element().getBoundingClientRect().top
  expect(top('Support bridge beenden…')).toBe(top('Alle stummschalten in Support bridge'))
  expect(top('Weekly standup beenden…')).toBe(top('Andere aus'))
  expect(top('Ich aus')).toBe(top('Andere aus'))
})

test('at 360 pixels the name of the account is not truncated beside long totals', async () => {
  await showWindow({ snapshot: { ...many(Date.now(), 40, 12), readOnly: true }, appStatus })
  await page.viewport(360, 620)
  const name = page.getByText('Acme', { exact: true })
  await expect.element(name).toBeVisible()
  const { parentElement: cut } = name.element()
  expect(cut?.scrollWidth).toBeLessThanOrEqual(cut?.clientWidth ?? 0)
})

test.each([320, 400])('at %i pixels the progress of an unconfirmed action is not truncated', async (width) => {
  const pending = [made.pending('mute', ['call-12'], { state: 'requested' })]
  await showBridge({ snapshot: withBridge({ pending }), appStatus })
  await page.viewport(width, 900)
  const asked = page.getByText('stumm gesendet, nicht bestätigt')
  await expect.element(asked).toBeVisible()
  for (const box of [asked.element(), asked.element().parentElement as HTMLElement]) {
    const { scrollWidth, clientWidth, scrollHeight, clientHeight } = box
    expect({ scrollWidth, scrollHeight }).toEqual({ scrollWidth: clientWidth, scrollHeight: clientHeight })
  }
})

test("the end question's window does not truncate a choice whose number of people is unknown", async () => {
  const rooms = [{ accountId: 'acme', name: 'One to one', title: 'One to one' }]
  await showSmall('shortcut', { state: 'choose', token: 'choice', rooms }, { appStatus })
  await page.viewport(440, 260)
  const title = page.getByText('One to one', { exact: true })
  await expect.element(title).toBeVisible()
  expect(title.element().scrollWidth).toBeLessThanOrEqual(title.element().clientWidth)
  const end = (name: RegExp): number => page.getByRole('button', { name }).element().getBoundingClientRect().right
  expect(end(/^One to one/)).toBe(end(/^Abbrechen$/))
})

test('the status line has the same height whether the last response is 0, 1, 2, 5 or 20 s old', async () => {
  const heights = new Set<number>()
  for (const silent of [0, 1_000, 2_000, 5_000, 20_000]) {
    const health = made.health({ lastAnswerAt: Date.now() - silent })
    const accounts = [made.account({ health })]
    const shown = await showWindow({ snapshot: { ...snapshot, accounts, readOnly: true }, appStatus })
    const line = page.getByRole('status', { name: /Räume/ }).last()
    await expect.element(line).toBeVisible()
    heights.add(line.element().parentElement?.offsetHeight ?? 0)
    expect(shown.calls('act')).toEqual([])
  }
  expect([...heights]).toHaveLength(1)
})

test('a message about a room that ended before the language changed is shown in the new language', async () => {
  const values = {
    title: 'Board',
    accountId: 'acme',
    name: 'Board',
    by: 'you',
    peak: 4,
    atLeast: 60_000,
    atMost: 49 * 60_000,
  }
  const notes = [{ id: 'a', key: 'ended' as const, values, at: new Date().setHours(17, 59, 0, 0) }]
  const shown = await showWindow({ appStatus: { messages: notes } })
  await expect
    .element(page.getByText(/^You ended Board at 17:59\. Lasted between 1 minute and 49 minutes, up to 4 people\./))
    .toBeVisible()
  shown.push('appStatus', fakeAppStatus({ ...appStatus, messages: notes }))
  await expect
    .element(
      page.getByText(
        /^Sie haben Board um 17:59 beendet\. Dauer: mindestens 1 Minute, höchstens 49 Minuten, bis zu 4 Personen\./,
      ),
    )
    .toBeVisible()
  shown.push('appStatus', fakeAppStatus())
})
