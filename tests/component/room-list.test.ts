import { expect, onTestFinished, test, vi } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import { many } from '../gallery/crowds.ts'
import { focusOn, made, rowOf, savedView, showBridge, showWindow, snapshot, withBridge, withStandup } from './window.ts'

const order = (): (string | null)[] =>
  page
    .getByRole('group')
    .elements()
    .flatMap((one) => (one.matches('.room') ? [one.getAttribute('aria-label')] : []))

const header = (name: string) => page.getByRole('button', { name: new RegExp(`^${name}, `) })

test("the user's own room opens by itself, and stays closed once the user has closed it", async () => {
  const shown = await showWindow()
  await expect.element(header('Weekly standup')).toHaveAttribute('aria-expanded', 'true')
  await expect.element(header('Support bridge')).toHaveAttribute('aria-expanded', 'false')
  await header('Weekly standup').click()
  await expect.element(header('Weekly standup')).toHaveAttribute('aria-expanded', 'false')
  // A closed own room still offers its actions.
  await expect.element(page.getByRole('button', { name: 'Mute all but me' })).toBeVisible()
  shown.become(withStandup({ peak: 9 }))
  await expect.element(header('Weekly standup')).toHaveAttribute('aria-expanded', 'false')
})

test('rooms sorted by name keep their order when their numbers of people change', async () => {
  const shown = await showWindow()
  await expect.poll(order).toEqual(['Weekly standup', 'Sales call', 'Support bridge'])
  shown.become(withBridge({ people: 400 }))
  await expect.element(page.getByRole('button', { name: /^Support bridge, .*400 people/ })).toBeVisible()
  expect(order()).toEqual(['Weekly standup', 'Sales call', 'Support bridge'])
})

test('a window that is shown again sorts its rooms, even if the focus is in the list', async () => {
  const visibility = vi.spyOn(document, 'visibilityState', 'get')
  onTestFinished(() => {
    visibility.mockRestore()
  })
  const become = (state: DocumentVisibilityState): void => {
    visibility.mockReturnValue(state)
    document.dispatchEvent(new Event('visibilitychange'))
  }
  const shown = await showBridge()
  const row = rowOf('Ravi Menon +1 555 010 0162')
  await focusOn(row)
  await userEvent.keyboard('{ArrowDown}')
  become('hidden')
  become('visible')
  const board = made.room('Board', { own: true, people: 2 })
  shown.become({ ...snapshot, conferences: [...snapshot.conferences, board] })
  await expect.poll(order).toEqual(['Board', 'Weekly standup', 'Sales call', 'Support bridge'])
})

test('a closed room is at most 38 pixels high, the row of a caller 42, and the head of an own room 85 above its first caller', async () => {
  await showWindow()
  await expect.element(header('Sales call')).toBeVisible()
  const height = (selector: string): number | undefined =>
    document.querySelector(selector)?.getBoundingClientRect().height
  expect(height('[data-room="acme/Sales call"]')).toBeLessThanOrEqual(38)
  expect(height('[data-room="acme/Support bridge"]')).toBeLessThanOrEqual(38)
  expect(height('li')).toBe(42)
  const top = (selector: string): number => document.querySelector(selector)?.getBoundingClientRect().top ?? 0
  expect(top('[data-room="acme/Weekly standup"] li') - top('[data-room="acme/Weekly standup"]')).toBeLessThanOrEqual(85)
})

test('the figures of all rooms are aligned, even if nobody is muted', async () => {
  await showWindow()
  await expect.element(header('Sales call')).toBeVisible()
  const edges = (selector: string): number[] =>
    [...document.querySelectorAll(`[data-room] .header ${selector}`)].map((one) => one.getBoundingClientRect().right)
  for (const [column, count] of [
    ['.figures > .time', 2],
    ['.muted', 2],
    ['.people', 3],
  ] as const) {
    const shown = edges(column).filter((edge) => edge > 0)
    expect(shown).toHaveLength(count)
    expect(new Set(shown).size, column).toBe(1)
  }
})

test('in a stale room, Mute and Unmute are equally dimmed', async () => {
  const both = savedView({ expanded: ['acme/Support bridge'] })
  await showWindow({ snapshot: withBridge({ stale: true }), savedView: both })
  await page.viewport(400, 1_000)
  const colourOf = (name: string): string =>
    getComputedStyle(page.getByRole('button', { name, exact: true }).element()).color
  await expect.element(page.getByRole('button', { name: 'Unmute Ravi Menon' })).toBeVisible()
  expect(colourOf('Unmute Ravi Menon')).toBe(colourOf('Mute Marta Nowak'))
  expect(colourOf('Unmute Ravi Menon')).not.toBe(colourOf('Unmute Sam Okafor'))
  expect(colourOf('Mute Marta Nowak')).not.toBe(colourOf('Mute Jo Winter'))
})

test('a caller who joined less than a minute ago is marked as new', async () => {
  const members = [
    made.member(1, { name: 'Ana Diaz', joinedAt: Date.now() - 20_000 }),
    made.member(2, { name: 'Ravi Menon', joinedAt: Date.now() - 61_000 }),
  ]
  await showBridge({ snapshot: withBridge({ members }) })
  const row = (name: RegExp) => page.getByRole('listitem', { name })
  await expect.element(row(/^Ana/).getByText('new', { exact: true })).toBeVisible()
  await expect.element(row(/^Ravi/).getByText('1 min', { exact: true })).toBeVisible()
  await expect.element(row(/^Ravi/).getByText('new', { exact: true })).not.toBeInTheDocument()
})

test('two rooms with the same name are distinguished by their accounts for screen readers', async () => {
  const accounts = [made.account(), made.account({ id: 'north', name: 'Northern branch' })]
  const twin = made.room('Sales call', { accountId: 'north', people: 2 })
  await showWindow({ snapshot: { ...snapshot, accounts, conferences: [...snapshot.conferences, twin] } })
  await expect.element(page.getByRole('button', { name: /^Sales call, Acme, .*9 people$/ })).toBeVisible()
  await expect.element(page.getByRole('button', { name: /^Sales call, Northern branch, .*2 people$/ })).toBeVisible()
})

test('when a long room is scrolled to its last caller, its header is shown exactly once', async () => {
  // The row that Tab reaches always stays in the page, and here it is the header.
  const atHeader = savedView({ expanded: ['acme/Room 0'], active: 'acme/Room 0' })
  await showWindow({ snapshot: many(Date.now(), 1, 60), savedView: atHeader })
  await expect.element(header('Room 0')).toBeVisible()
  const list = page.getByRole('main').element()
  await expect
    .poll(() => {
      list.scrollTop += 200
      return page.getByRole('listitem', { name: /^Caller 0-59 / }).elements()
    })
    .toHaveLength(1)
  expect(header('Room 0').elements()).toHaveLength(1)
  expect(page.getByRole('button', { name: 'End Room 0…' }).elements()).toHaveLength(1)
})

test('the rooms are shown even if the saved view has an unexpected shape', async () => {
  await showWindow({ savedView: '{"expanded":5,"closed":{},"rosterOrder":"later"}' })
  await expect.element(page.getByRole('button', { name: /^Support bridge/ })).toBeVisible()
})
