import { expect, test } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import type { FinderRow, FinderState } from '../../shared/finder.ts'
import { failure, success } from '../../shared/result.ts'
import { showSmall } from './window.ts'

const row = (id: string, name: string, more: Partial<FinderRow> = {}): FinderRow => ({
  id,
  name,
  number: '+1 555 010 0123',
  room: 'Support bridge',
  isMe: false,
  muted: false,
  left: false,
  ...more,
})
const rows = [row('a', 'Ana Diaz'), row('b', 'Anatol Berg', { muted: true })]

const opened: FinderState = {
  token: 'token-1',
  session: 1,
  list: 1,
  query: '',
  rows: [],
  more: 0,
  live: 'some',
  unlisted: false,
}

const found = (state: FinderState) => success({ kind: 'finder', state } as const)

async function open() {
  let list = 1
  const shown = await showSmall('finder', opened, {
    results: {
      smallReply: ({ query = '' }: { query?: string }) => {
        list += 1
        return found({ ...opened, list, query, rows: query === 'zzz' ? [] : rows })
      },
    },
  })
  await expect.element(page.getByText(/^Enter mutes/)).toBeVisible()
  return shown
}

/** The replies about a caller. */
const acted = (replies: readonly object[]) => replies.filter((one) => 'row' in one)

const field = () => page.getByRole('combobox', { name: 'Name, room or number' })

test('the field has the focus at once; typing finds callers, Enter mutes and Shift+Enter unmutes one', async () => {
  const shown = await open()
  await expect.element(field()).toHaveFocus()
  await expect.element(field()).toHaveAccessibleDescription(/^Enter mutes/)
  await userEvent.keyboard('ana')
  await expect.element(page.getByRole('option', { name: /^Ana Diaz/ })).toHaveAttribute('aria-selected', 'true')
  await userEvent.keyboard('{Enter}')
  await userEvent.keyboard('{ArrowDown}{Shift>}{Enter}{/Shift}')
  expect(acted(shown.replies())).toEqual([
    { list: 4, row: 'a', reply: 'mute' },
    { list: 4, row: 'b', reply: 'unmute' },
  ])
})

test('asks for a window that is as high as its rows, even if it is too low for them', async () => {
  const shown = await open()
  const height = (): number => (shown.calls('smallFit').at(-1) as { height: number }).height
  const natural = height()
  await userEvent.keyboard('a')
  await expect.poll(height).toBeGreaterThan(natural + 60)
  const withRows = height()
  await page.viewport(400, natural)
  await userEvent.keyboard('b')
  await expect.poll(() => shown.replies().length).toBe(2)
  await expect.poll(height).toBe(withRows)
  await userEvent.keyboard('{Backspace}{Backspace}zzz')
  await expect.poll(height).toBeLessThan(withRows)
})

test('loads its state once the field has the focus, and adds letters typed meanwhile to the loaded query', async () => {
  const focusWhenAsked: (Element | null)[] = []
  const queries: string[] = []
  let answer = (_state: FinderState): void => {}
  await showSmall('finder', opened, {
    results: {
      smallState: () => {
        focusWhenAsked.push(document.activeElement)
        return new Promise((resolve) => (answer = (state) => resolve(found(state))))
      },
      smallReply: ({ query }: { query: string }) => {
        queries.push(query)
        return found({ ...opened, list: 2 + queries.length, query, rows })
      },
    },
  })
  await expect.poll(() => focusWhenAsked).toHaveLength(1)
  expect(focusWhenAsked).toEqual([field().element()])
  await userEvent.keyboard('at')
  answer({ ...opened, list: 2, query: 'an', rows })
  await expect.poll(() => queries.at(-1)).toBe('anat')
  await expect.element(field()).toHaveValue('anat')
})

test('each list is acknowledged once it is painted, and so is the emptied finder', async () => {
  const shown = await open()
  const isAcknowledged = (token: string) => () =>
    shown.calls('painted').some((call) => (call as { token: string }).token === token)
  await expect.poll(isAcknowledged('token-1')).toBe(true)
  shown.become({ ...opened, token: 'token-2', list: 2, rows })
  shown.become({ ...opened, token: 'token-3', list: 2, rows: [] })
  await expect.poll(isAcknowledged('token-3')).toBe(true)
  expect(isAcknowledged('token-2')()).toBe(false)
  shown.become({ ...opened, token: 'token-4', session: 2, list: 3 })
  await expect.poll(isAcknowledged('token-4')).toBe(true)
  expect(page.getByRole('option').elements()).toEqual([])
})

test('says why Enter did nothing', async () => {
  const smallReply = () => failure('unconfirmed', { values: { reason: 'tooSoon' } })
  const shown = await showSmall('finder', { ...opened, rows }, { results: { smallReply } })
  await expect.element(page.getByRole('option', { name: /^Ana Diaz/ })).toBeVisible()
  await userEvent.keyboard('{Enter}')
  await expect.element(page.getByText(/^The list has just changed/)).toBeVisible()
  expect(acted(shown.replies())).toHaveLength(1)
})

test('Ctrl+Enter puts the caller on hold, and with Shift brings them back', async () => {
  const shown = await open()
  await userEvent.keyboard('a')
  await userEvent.keyboard('{Control>}{Enter}{Shift>}{Enter}{/Shift}{/Control}')
  expect(acted(shown.replies())).toMatchObject([
    { row: 'a', reply: 'putOnHold' },
    { row: 'a', reply: 'bringBack' },
  ])
})

test('a row says who is at the door, and that Ctrl+Shift+Enter admits them', async () => {
  const shown = await open()
  await userEvent.keyboard('a')
  const atDoor = row('c', 'Cem Yilmaz', { onHold: true, atDoor: true })
  shown.become({ ...opened, list: 9, query: 'a', rows: [atDoor] })
  await expect.element(page.getByRole('option', { name: /^Cem Yilmaz .*at the door/ })).toBeVisible()
  await expect.element(page.getByText(/Admit$/)).toBeVisible()
  shown.become({
    ...opened,
    list: 9,
    query: 'a',
    rows: [row('c', 'Cem Yilmaz')],
    outcome: { kind: 'admit', state: 'done', name: 'Cem Yilmaz', room: 'Support bridge' },
  })
  await expect.element(page.getByText('Cem Yilmaz is in.')).toBeVisible()
})

test('a held Enter, Alt+Enter and Enter on an empty list do nothing; a click only highlights a row', async () => {
  const shown = await open()
  await userEvent.keyboard('{Enter}')
  await userEvent.keyboard('a')
  const input = field().element()
  input.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', repeat: true, bubbles: true }))
  await userEvent.keyboard('{Alt>}{Enter}{/Alt}')
  await page.getByRole('option', { name: /^Anatol Berg/ }).click()
  await expect.element(page.getByRole('option', { name: /^Anatol Berg/ })).toHaveAttribute('aria-selected', 'true')
  expect(acted(shown.replies())).toEqual([])
})

test('the highlight stays on its caller when the rows change, and Escape closes the finder', async () => {
  const shown = await open()
  await userEvent.keyboard('a{ArrowDown}')
  shown.become({
    ...opened,
    list: 2,
    query: 'a',
    rows: [row('a', 'Ana Diaz', { left: true }), row('b', 'Anatol Berg')],
  })
  await expect.element(page.getByRole('option', { name: /^Anatol Berg/ })).toHaveAttribute('aria-selected', 'true')
  await expect.element(page.getByRole('option', { name: /^Ana Diaz/ })).toHaveAttribute('aria-disabled', 'true')
  await userEvent.keyboard('{Escape}')
  expect(shown.replies().at(-1)).toEqual({ reply: 'close' })
})

test('shows that nobody matches, that an action is done, and that an action failed', async () => {
  const shown = await open()
  await userEvent.keyboard('zzz')
  await expect.element(page.getByText('Nobody matches “zzz”.')).toBeVisible()
  const about = { kind: 'mute', name: 'Ana Diaz', room: 'Support bridge' } as const
  shown.become({ ...opened, list: 9, outcome: { ...about, state: 'done' } })
  await expect.element(page.getByRole('status').getByText('Ana Diaz is muted.')).toBeVisible()
  shown.become({ ...opened, list: 9, outcome: { ...about, state: 'failed', fault: { code: 'readOnly' } } })
  await expect.element(page.getByText(/^Couldn't mute Ana Diaz\./)).toHaveAttribute('role', 'alert')
})

test.each([
  [{ live: 'notHere' }, 'No rooms are live that you can act in.'],
  [{ query: 'omar', unlisted: true }, 'Nobody listed matches “omar”. Not every room lists its people.'],
] as const)('says only what is known: %j', async (state, sentence) => {
  const shown = await open()
  shown.become({ ...opened, session: 2, list: 2, ...state })
  await expect.element(page.getByText(sentence)).toBeVisible()
})

test('the finder is emptied by a new session, but not when it opens, because letters may come before its state', async () => {
  const shown = await open()
  await userEvent.keyboard('ana')
  shown.become({ ...opened, session: 2, list: 9 })
  await expect.element(field()).toHaveValue('')
  expect(page.getByRole('option').elements()).toEqual([])
  await userEvent.keyboard('o')
  shown.become({ ...opened, session: 2, list: 10, rows })
  await expect.element(page.getByRole('option').first()).toBeVisible()
  await expect.element(field()).toHaveValue('o')
})

test('before the first letter the newest callers are listed, and Enter mutes one who was on screen long enough', async () => {
  const shown = await open()
  shown.become({ ...opened, list: 2, rows })
  await expect.element(page.getByRole('listbox', { name: 'Joined last' })).toBeVisible()
  await userEvent.keyboard('{Enter}')
  expect(acted(shown.replies())).toEqual([{ list: 2, row: 'a', reply: 'mute' }])
  await userEvent.keyboard('a')
  await expect.element(page.getByRole('listbox', { name: 'Callers found' })).toBeVisible()
})

test('the letters that were found are bold, and the name that a screen reader hears is the same', async () => {
  const shown = await open()
  const hits = [
    row('a', 'Ánà Diaz', { room: 'Adi', account: 'Adidas' }),
    row('b', 'דנה אדי', { room: 'לובי', number: '+1 555 010 0162' }),
  ]
  shown.become({ ...opened, list: 2, rows: hits })
  const namesNow = (): readonly string[] =>
    page
      .getByRole('option')
      .elements()
      .map((each) => each.textContent)
  await expect.poll(namesNow).toHaveLength(2)
  const before = namesNow()
  const bold = (): readonly string[] =>
    [...document.querySelectorAll('[role=option] b')].map((each) => each.textContent)
  for (const [query, letters] of [
    ['di', ['Di', 'di']],
    ['adi', ['Adi']],
    ['62', ['62']],
    ['1', []],
    ['אד', ['אד']],
  ] as const) {
    shown.become({ ...opened, list: 2, query, rows: hits })
    await expect.poll(bold).toEqual(letters)
    expect(namesNow()).toEqual(before)
  }
  await expect.element(page.getByRole('option', { name: 'Ánà Diaz +1 555 010 0123 Adi · Adidas' })).toBeVisible()
})

test('a caller who is known only by a call is marked as probably here, and the outcome of Enter says that they cannot be muted', async () => {
  const shown = await open()
  const called = [row('a', 'Ana Diaz', { byCall: true })]
  shown.become({ ...opened, list: 9, rows: called })
  await expect.element(page.getByRole('option', { name: /^Ana Diaz .*probably here$/ })).toBeVisible()
  const outcome = { kind: 'mute', name: 'Ana Diaz', room: 'Support bridge', state: 'byCall' } as const
  shown.become({ ...opened, list: 9, rows: called, outcome })
  await expect
    .element(page.getByText("Ana Diaz can't be muted one by one: Gavel knows only of the call. Nothing was sent."))
    .toBeVisible()
})
