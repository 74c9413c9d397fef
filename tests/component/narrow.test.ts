import { expect, test } from 'vitest'
import { page } from 'vitest/browser'
import { made, peopleOf, savedView, showBridge, showWindow, snapshot, withBridge, withStandup } from './window.ts'
import { many } from '../gallery/crowds.ts'

const german = { language: 'de', locale: 'de-DE' } as const

const topOf = (element: Element): number => element.getBoundingClientRect().top

function isTruncated(element: Element): boolean {
  return element.scrollWidth > element.clientWidth || element.scrollHeight > element.clientHeight
}

test.each([
  ['a rejected token', { state: 'trouble', since: Date.now(), fault: { code: 'credentials' } }],
  ['a fault of the provider', { state: 'trouble', since: Date.now(), fault: { code: 'server' } }],
  ['a pause', { state: 'resting', fault: { code: 'rateLimited', retryAt: Date.now() + 9_000 } }],
] as const)('the header truncates neither the line about %s nor the totals', async (_name, health) => {
  await showWindow({ snapshot: { ...snapshot, accounts: [made.account({ health: made.health(health) })] } })
  const header = page.getByRole('banner')
  await expect.element(header).toBeVisible()
  const shown = header.getByRole('status').elements()
  expect(shown).toHaveLength(2)
  for (const element of shown.flatMap((one) => [one, ...one.children])) expect(isTruncated(element)).toBe(false)
  expect(header.element().getBoundingClientRect().height).toBe(44)
})

test('at 320 pixels, long totals do not push the dot of the account health into the search', async () => {
  const all = snapshot.conferences.map(({ members: _members, people: _people, ...room }) =>
    room.name === 'Weekly standup' ? { ...room, people: 1_000 } : room,
  )
  await showWindow({ snapshot: { ...snapshot, conferences: all }, appStatus: german })
  await page.viewport(320, 480)
  await expect.element(page.getByText(/mindestens/).first()).toBeVisible()
  const header = page.getByRole('banner').element()
  const edge = (selector: string) => header.querySelector(selector)?.getBoundingClientRect()
  expect(edge('.dot')?.right).toBeLessThanOrEqual(edge('.search')?.left ?? 0)
})

test.each(['en', 'de'] as const)(
  'in a room of 20, the filters and the sorting are on one line (%s)',
  async (language) => {
    const appStatus = language === 'de' ? german : {}
    await showWindow({
      snapshot: many(Date.now(), 1, 20),
      appStatus,
      savedView: savedView({ expanded: ['acme/Room 0'] }),
    })
    const all = page.getByRole('button', { name: /^(All|Alle) 20$/ })
    await expect.element(all).toBeVisible()
    const sorting = page.getByRole('combobox', { name: language === 'de' ? 'Personen sortieren' : 'Sort people' })
    expect(Math.abs(topOf(sorting.element()) - topOf(all.element()))).toBeLessThanOrEqual(4)
  },
)

test('at 320 pixels, *End* is in one line with *Mute everyone*', async () => {
  await showBridge()
  await page.viewport(320, 620)
  const end = page.getByRole('button', { name: 'End Support bridge…' })
  await expect.element(end).toBeVisible()
  expect(topOf(end.element())).toBe(
    topOf(page.getByRole('button', { name: 'Mute everyone in Support bridge' }).element()),
  )
})

test('at 320 pixels a compact row with badges does not truncate the name of the caller', async () => {
  const members = peopleOf('Support bridge')
  const wei = members.map((one) => (one.name === 'Chen Wei' ? { ...one, deaf: true } : one))
  const appStatus = german
  const preferences = { compactRows: true }
  const shown = withBridge({ members: wei })
  await showBridge({ snapshot: shown, appStatus, preferences })
  await page.viewport(320, 620)
  const name = page.getByText('Chen Wei', { exact: true })
  await expect.element(name).toBeInTheDocument()
  const whole = name.element().closest('[data-whole]')
  expect(whole && isTruncated(whole)).toBe(false)
})

test.each([
  [320, 'en', 'Unmute 3'],
  [672, 'en', 'Unmute 3'],
  [320, 'de', '3 wieder an'],
  [672, 'de', '3 wieder an'],
] as const)(
  'at %i pixels (%s), once all others are muted, the button of my room says "%s", and its name begins with that',
  async (width, language, word) => {
    const members = peopleOf('Weekly standup')
    const muted = members.map((one) => (one.isMe ? one : { ...one, muted: true, mutedByMe: true }))
    await showWindow({
      snapshot: withStandup({ members: muted }),
      appStatus: language === 'de' ? german : {},
    })
    await page.viewport(width, 620)
    const undo = page.getByRole('button', { name: new RegExp(`^${word}: .* Weekly standup`) })
    await expect.element(undo).toBeVisible()
    expect((undo.element() as HTMLElement).innerText.trim()).toBe(word)
  },
)
