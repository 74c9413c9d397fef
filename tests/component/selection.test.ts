import { expect, test } from 'vitest'
import { page, userEvent, type Locator } from 'vitest/browser'
import type { Question } from '../../shared/rooms/model.ts'
import { success, type Result } from '../../shared/result.ts'
import { askedToEnd, later, made, peopleOf, rowOf, savedView, showWindow, snapshot, withBridge } from './window.ts'

const bridge = peopleOf('Support bridge')
const both = savedView({ expanded: ['acme/Support bridge', 'acme/Sales call'], closed: ['acme/Weekly standup'] })
const bar = page.getByRole('region', { name: 'Selected people' })
const chosen = (count: number): Locator => bar.getByText(`${count} selected`)
const mute = bar.getByRole('button', { name: 'Mute', exact: true })
const more = bar.getByRole('button', { name: 'More for the selected people' })
const entry = (name: string): Locator => page.getByRole('menuitem', { name, exact: true })

async function choose(...names: string[]): Promise<void> {
  // At this height, both rooms are visible.
  await page.viewport(400, 1_200)
  for (const name of names) await page.getByRole('checkbox', { name: `Select ${name}` }).click()
}

test('acts only on the selected members that a search shows, and the others stay selected', async () => {
  const shown = await showWindow({ savedView: both })
  await choose('Ana Diaz', 'Ravi Menon')
  await expect.element(chosen(2)).toBeVisible()
  await page.getByRole('searchbox').fill('lena')
  await expect.element(mute).not.toBeInTheDocument()
  await page.getByRole('searchbox').fill('ravi')
  await expect.element(chosen(1)).toBeVisible()
  await mute.click()
  expect(shown.calls('act')).toMatchObject([{ action: { who: { members: [{ key: 'call-13' }] } } }])
  await page.getByRole('searchbox').fill('')
  await expect.element(chosen(1)).toBeVisible()
  await expect.element(page.getByRole('checkbox', { name: 'Select Ana Diaz' })).toBeChecked()
})

test('the checkboxes of all rows are visible while somebody is selected, and otherwise only that of the row in use', async () => {
  await showWindow({ savedView: both })
  await page.viewport(400, 1_200)
  const box = (name: string): Locator => page.getByRole('checkbox', { name: `Select ${name}` })
  const opacity = (name: string): string => getComputedStyle(box(name).element()).opacity
  await expect.element(box('Ana Diaz')).toBeInTheDocument()
  await userEvent.hover(page.getByRole('searchbox'))
  expect([opacity('Ana Diaz'), opacity('Lena Brandt')]).toEqual(['0', '0'])
  page
    .getByRole('listitem', { name: /^Lena Brandt/ })
    .element()
    .focus()
  await expect.poll(() => [opacity('Ana Diaz'), opacity('Lena Brandt')]).toEqual(['0', '1'])
  await box('Ravi Menon').click()
  await userEvent.hover(page.getByRole('searchbox'))
  expect([opacity('Ana Diaz'), opacity('Lena Brandt')]).toEqual(['1', '1'])
})

test.each(['Mute', 'Clear the selection'])(
  'after %s in the bar by keyboard, the focus returns to the row that had it last',
  async (name) => {
    await showWindow({ savedView: both })
    await choose('Ana Diaz', 'Ravi Menon')
    const pressed = bar.getByRole('button', { name, exact: true })
    ;(pressed.element() as HTMLElement).focus()
    await userEvent.keyboard('{Enter}')
    await expect.element(pressed).not.toBeInTheDocument()
    await expect
      .poll(() => (document.activeElement as HTMLElement | null)?.dataset['row'])
      .toBe('acme/Support bridge\n#call-13')
  },
)

test('by keyboard, the menu acts on the selected members, and the focus returns to the row that had it last', async () => {
  const shown = await showWindow({ savedView: both })
  await choose('Ana Diaz', 'Ravi Menon')
  ;(more.element() as HTMLElement).focus()
  await userEvent.keyboard('{Enter}')
  await expect.element(entry('Put on hold')).toHaveFocus()
  await userEvent.keyboard('{ArrowDown}{Enter}')
  expect(shown.calls('act')).toMatchObject([{ action: { kind: 'deafen', ...meant('call-11', 'call-13') } }])
  await expect.element(mute).not.toBeInTheDocument()
  await expect
    .poll(() => (document.activeElement as HTMLElement | null)?.dataset['row'])
    .toBe('acme/Support bridge\n#call-13')
})

test('the menu of a selection whose people have left is not open for the next selection', async () => {
  const shown = await showWindow({ savedView: both })
  await choose('Ana Diaz')
  await more.click()
  await expect.element(entry('Deafen')).toBeVisible()
  shown.become(withBridge({ members: bridge.filter(({ key }) => key !== 'call-11') }))
  await expect.element(more).not.toBeInTheDocument()
  await choose('Ravi Menon')
  await expect.element(more).toBeVisible()
  expect(entry('Deafen').query()).toBeNull()
})

test.each([
  ['en', 320, ['Mute']],
  ['de', 320, ['Stumm']],
  ['en', 381, ['Mute', 'Unmute']],
  ['de', 381, ['Stumm', 'Stumm aufheben']],
  ['en', 640, ['Mute', 'Unmute', 'Put on hold']],
  ['de', 640, ['Stumm', 'Stumm aufheben', 'In die Warteschleife']],
] as const)(
  'the bar is one line, and the menu has what is no button (%s, %i pixels)',
  async (language, width, usual) => {
    await showWindow({ savedView: both, appStatus: { language, locale: language === 'de' ? 'de-DE' : 'en-GB' } })
    await page.viewport(width, 900)
    const boxes = page.getByRole('checkbox', { name: /Ana Diaz|Ravi Menon/ })
    await expect.element(boxes.first()).toBeInTheDocument()
    for (const box of boxes.elements()) (box as HTMLElement).click()
    const shown = page.getByRole('region', { name: /^(Selected people|Ausgewählte Personen)$/ })
    await expect.element(shown).toBeVisible()
    const buttons = shown.getByRole('button').elements()
    expect(buttons.map(({ textContent }) => textContent)).toEqual([
      '',
      ...usual,
      expect.stringMatching(/^(More|Mehr)$/),
      expect.stringMatching(/…$/),
    ])
    expect(new Set(buttons.map((button) => button.getBoundingClientRect().top)).size).toBe(1)
    await shown.getByRole('button', { name: /^(More|Mehr) / }).click()
    await expect.poll(() => page.getByRole('menuitem').elements().length).toBe(6 - usual.length)
  },
)

test.each([
  ['not me', 'Mute all others', true, ['call-2']],
  ['me too if Gavel does not know who I am', 'Mute all others, you too', false, ['call-1', 'call-2']],
] as const)('all but the selected members can be muted, and %s', async (_what, name, knowsMe, muted) => {
  const conferences = snapshot.conferences.map((room) =>
    knowsMe || room.name !== 'Weekly standup'
      ? room
      : { ...room, meMatches: 0, members: room.members?.map((one) => ({ ...one, isMe: false })) ?? [] },
  )
  const shown = await showWindow({ snapshot: { ...snapshot, conferences } })
  await choose('+1 555 010 0137')
  await more.click()
  await entry(name).click()
  const [request] = shown.calls('act') as { action: { kind: string; who: { members: { key: string }[] } } }[]
  expect(request?.action.kind).toBe('mute')
  expect(request?.action.who.members.map(({ key }) => key)).toEqual(muted)
  await expect.element(chosen(1)).toBeVisible()
})

test.each([
  ['nobody else can be muted', ['Ana Diaz', 'Ravi Menon'], true],
  ['members of two rooms are selected', ['Ana Diaz', '+1 555 010 0130'], false],
] as const)('while %s, Mute all others stays in its place and cannot be chosen', async (_what, names, areMuted) => {
  const conferences = snapshot.conferences.map((room) =>
    areMuted ? { ...room, members: room.members?.map((one) => ({ ...one, muted: true })) ?? [] } : room,
  )
  const shown = await showWindow({ snapshot: { ...snapshot, conferences }, savedView: both })
  await choose(...names)
  await expect.element(chosen(2)).toBeVisible()
  await more.click()
  const others = entry('Mute all others')
  await expect.element(others).toHaveAttribute('aria-disabled', 'true')
  ;(others.element() as HTMLElement).click()
  expect(shown.calls('act')).toEqual([])
})

test('Escape clears the search first if no selected member is shown', async () => {
  await showWindow({ savedView: both })
  await choose('Ana Diaz')
  await page.getByRole('searchbox').fill('lena')
  await expect.element(mute).not.toBeInTheDocument()
  await userEvent.keyboard('{Escape}')
  await expect.element(page.getByRole('searchbox')).toHaveValue('')
  await expect.element(chosen(1)).toBeVisible()
})

test('offers no action for selected members while their room is collapsed or another account is shown', async () => {
  const globex = made.account({ id: 'globex', name: 'Globex' })
  const shown = await showWindow({
    snapshot: { ...snapshot, accounts: [...snapshot.accounts, globex] },
    savedView: both,
  })
  await choose('Ana Diaz')
  await expect.element(chosen(1)).toBeVisible()
  const header = page.getByRole('button', { name: /^Support bridge, / })
  await header.click()
  await expect.element(mute).not.toBeInTheDocument()
  await header.click()
  await expect.element(chosen(1)).toBeVisible()
  await page.getByRole('button', { name: /^Account:/ }).click()
  await page.getByRole('menuitemradio', { name: /^Globex/ }).click()
  await expect.element(mute).not.toBeInTheDocument()
  expect(shown.calls('act')).toEqual([])
})

test('with members of two rooms selected, Remove… says why it does nothing', async () => {
  const shown = await showWindow({ savedView: both })
  await choose('Ana Diaz', '+1 555 010 0130')
  const remove = page.getByRole('button', { name: 'Remove…' })
  const why = 'You can remove people from one room at a time.'
  await expect.element(remove).toHaveAttribute('title', why)
  await expect.element(remove).toHaveAttribute('aria-disabled', 'true')
  ;(remove.element() as HTMLElement).click()
  await expect.element(page.getByText(why)).toBeVisible()
  expect(shown.calls('ask')).toEqual([])
})

const rowElement = (name: string): HTMLElement => rowOf(name).element() as HTMLElement
const meant = (...keys: string[]) => ({ who: { kind: 'members', members: keys.map((key) => ({ key })) } })

test('with members selected, m mutes them and not the focused member', async () => {
  const shown = await showWindow({ savedView: both })
  await choose('Ana Diaz', 'Chen Wei')
  rowElement('Ravi Menon +1 555 010 0162').focus()
  await userEvent.keyboard('m')
  expect(shown.calls('act')).toMatchObject([{ action: { kind: 'mute', ...meant('call-11', 'call-16') } }])
  await expect.element(mute).not.toBeInTheDocument()
})

test('with only muted members selected, m unmutes them and not the focused member', async () => {
  const shown = await showWindow({ savedView: both })
  await choose('Ravi Menon', 'Chen Wei')
  rowElement('Ana Diaz +1 555 010 0123').focus()
  await userEvent.keyboard('m')
  expect(shown.calls('act')).toMatchObject([{ action: { kind: 'unmute' } }])
  expect(JSON.stringify(shown.calls('act'))).not.toContain('call-11')
})

test('asks once about the same members, but again if others are selected before the question appears', async () => {
  const ask = later<Result<Question>>()
  const shown = await showWindow({ savedView: both, results: { ask: () => ask.result } })
  await choose('Ana Diaz', 'Ravi Menon')
  rowElement('Ana Diaz +1 555 010 0123').focus()
  await userEvent.keyboard('{Delete}{Delete}')
  await choose('Chen Wei')
  rowElement('Ana Diaz +1 555 010 0123').focus()
  await userEvent.keyboard('{Delete}')
  expect(shown.calls('ask')).toMatchObject([
    { action: meant('call-11', 'call-13') },
    { action: meant('call-11', 'call-13', 'call-16') },
  ])
})

test('with several members selected, Delete asks whether to remove them, not the focused member', async () => {
  const question = askedToEnd()
  const shown = await showWindow({ savedView: both, results: { ask: () => success(question) } })
  await choose('Ana Diaz', 'Chen Wei')
  rowElement('Ravi Menon +1 555 010 0162').focus()
  await userEvent.keyboard('{Delete}')
  await expect.element(page.getByRole('alertdialog')).toBeVisible()
  expect(shown.calls('ask')).toMatchObject([{ action: { kind: 'remove', ...meant('call-11', 'call-16') } }])
  expect(shown.calls('act')).toEqual([])
})

test('with members of two rooms selected, Delete says why it removes nobody', async () => {
  const shown = await showWindow({ savedView: both })
  await choose('Ana Diaz', '+1 555 010 0130')
  rowElement('Ravi Menon +1 555 010 0162').focus()
  await userEvent.keyboard('{Delete}')
  await expect.element(page.getByText(/^You can remove people from one room at a time/)).toBeVisible()
  expect([...shown.calls('ask'), ...shown.calls('act')]).toEqual([])
})
