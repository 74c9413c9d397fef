import { providers } from '../../shared/providers.ts'
import { expect, test } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import type { Request } from '../../shared/ipc/contract.ts'
import { failure, success, type Result } from '../../shared/result.ts'
import type { ScheduledEndQuestion, ScheduledEndView } from '../../shared/rooms/scheduled-end.ts'
import type { FakeWorld } from '../gallery/bridge.ts'
import { pointAt, pressAt } from './pointer.ts'
import {
  bridgeSeen as seen,
  chooseFor,
  expandedBridge,
  later,
  savedView,
  showWindow,
  usualMorning,
  withRoom,
} from './window.ts'

const { made, snapshot } = usualMorning()
const title = 'Support bridge'
const key = `acme/${title}`
const question: ScheduledEndQuestion = {
  token: 'token',
  expiresAt: Date.now() + 60_000,
  title,
  accountName: 'Example Company',
  provider: 'plivo',
  people: 6,
  endsAt: new Date().setHours(17, 5, 0, 0),
  warnings: [],
}
const dialog = page.getByRole('dialog', { name: `End ${title} at a time` })
const confirm = dialog.getByRole('button', { name: 'End at 17:05' })
const askScheduledEnd = () => success(question)

/** Shows the window and opens the dialog. */
const open = async (world: Partial<FakeWorld> = {}) => {
  const shown = await showWindow({ snapshot, savedView: expandedBridge, results: { askScheduledEnd }, ...world })
  await chooseFor(title, 'End at a time…')
  await expect.element(dialog).toBeVisible()
  return shown
}
const when = dialog.getByRole('combobox', { name: 'When' })
const endIn = (end: ScheduledEndView) => withRoom(snapshot, title, { end })
const withEnd = (end: ScheduledEndView, over: object = {}) => ({
  snapshot: endIn(end),
  savedView: expandedBridge,
  ...over,
})
/** The value of a colour token, in the form in which `getComputedStyle` returns colours. */
const colourOf = (token: string): string => {
  const probe = document.createElement('i')
  probe.style.color = `var(${token})`
  document.body.append(probe)
  const { color } = getComputedStyle(probe)
  probe.remove()
  return color
}
const button = (name: string) => page.getByRole('button', { name, exact: true })

test('the dialog says what will end and when before its only button sets the end', async () => {
  const shown = await open()
  await when.selectOptions('In 30 minutes')
  await expect.element(confirm).toHaveAttribute('aria-disabled', 'false')
  expect(shown.calls('askScheduledEnd').at(-1)).toEqual({ seen, time: { kind: 'in', minutes: 30 } })
  await expect.element(dialog.getByText('Example Company · Plivo')).toBeVisible()
  await expect
    .element(dialog.getByText("6 people are here now. The room ends for everyone, if it's still the same call."))
    .toBeVisible()
  await expect.element(dialog.getByText(/^If the computer sleeps/)).toBeVisible()
  expect(shown.calls('scheduleEnd')).toEqual([])
  await confirm.click()
  await expect.element(dialog).not.toBeInTheDocument()
  expect(shown.calls('scheduleEnd')).toEqual([{ token: 'token' }])
})

test('46 the time to read an offer begins when the main process knows that it is on the screen', async () => {
  const told = later<Result<undefined>>()
  const results = { askScheduledEnd, painted: () => told.result }
  const shown = await open({ results })
  await expect.poll(() => shown.calls('painted').at(-1)).toEqual({ token: 'token' })
  // One second at least.
  for (let frame = 0; frame < 60; frame += 1) await new Promise(requestAnimationFrame)
  expect(confirm.element().getAttribute('aria-disabled')).toBe('true')
  told.arrive(success(undefined))
  await expect.element(confirm).toHaveAttribute('aria-disabled', 'false')
})

test('Tab and Enter can set an end, and Enter sets nothing before the time can have been read', async () => {
  const { result, arrive } = later<Result<ScheduledEndQuestion>>()
  const shown = await open({
    results: { askScheduledEnd: () => result },
  })
  ;(when.element() as HTMLElement).focus()
  await userEvent.keyboard('{Tab}{Tab}{Tab}')
  await expect.element(dialog.getByRole('button', { name: 'End later' })).toHaveFocus()
  await userEvent.keyboard('{Enter}')
  await expect.element(dialog.getByText('Checking the room…')).toBeVisible()
  arrive(success(question))
  await expect.element(confirm).toHaveFocus()
  await userEvent.keyboard('{Enter}')
  expect(shown.calls('scheduleEnd')).toEqual([])
  await expect.element(confirm).toHaveAttribute('aria-disabled', 'false')
  await userEvent.keyboard('{Enter}')
  await expect.poll(() => shown.calls('scheduleEnd')).toEqual([{ token: 'token' }])
})

test('a time that is no longer chosen is not shown, and its late result does not count', async () => {
  const { result, arrive } = later<Result<ScheduledEndQuestion>>()
  const shown = await open({
    results: {
      askScheduledEnd: ({ time }: Request<'askScheduledEnd'>) =>
        time.kind === 'in' && time.minutes === 15
          ? result
          : success({ ...question, token: 'other', endsAt: new Date().setHours(17, 20, 0, 0) }),
    },
  })
  await expect.poll(() => shown.calls('askScheduledEnd')).toHaveLength(1)
  await when.selectOptions('In 30 minutes')
  const other = dialog.getByRole('button', { name: 'End at 17:20' })
  await expect.element(other).toBeVisible()
  arrive(success(question))
  await expect.element(other).toHaveAttribute('aria-disabled', 'false')
  await when.selectOptions('In 15 minutes')
  await expect.element(other).not.toBeInTheDocument()
})

test('an offer that is about to expire is read again', async () => {
  let expiresAt = 0
  const shown = await open({
    results: { askScheduledEnd: () => success({ ...question, expiresAt: (expiresAt ||= Date.now() + 6_600) }) },
  })
  await expect.poll(() => shown.calls('askScheduledEnd')).toHaveLength(2)
})

test('says why 0 minutes and an empty time of day are not accepted, and accepts 7 minutes', async () => {
  const shown = await open()
  await when.selectOptions('Another number of minutes…')
  await dialog.getByRole('spinbutton', { name: 'Minutes' }).fill('0')
  await dialog.getByRole('button', { name: 'End later' }).click()
  await expect.element(dialog.getByRole('alert')).toHaveTextContent('Enter 1 to 1,440 minutes.')
  await when.selectOptions('At a time…')
  await dialog.getByLabelText('Time', { exact: true }).fill('')
  await dialog.getByRole('button', { name: 'End later' }).click()
  await expect.element(dialog.getByRole('alert')).toHaveTextContent('Enter a time.')
  await when.selectOptions('Another number of minutes…')
  await dialog.getByRole('spinbutton', { name: 'Minutes' }).fill('7')
  await expect.element(confirm).toBeVisible()
  expect(shown.calls('askScheduledEnd').at(-1)).toEqual({ seen, time: { kind: 'in', minutes: 7 } })
})

test('warnings use the voice and the language of the last announcement, or those that the user chooses', async () => {
  const last = { kind: 'speech', text: 'Guten Tag.', voice: 'MAN', language: 'de-DE' } as const
  const shown = await open({
    results: { askScheduledEnd: () => failure('stale') },
    roomMarks: { spoken: { acme: [last] } },
  })
  const announced = (): unknown => shown.calls('askScheduledEnd').at(-1)
  await expect.element(dialog.getByRole('combobox', { name: 'Voice' })).not.toBeInTheDocument()
  await dialog.getByRole('switch', { name: 'Announce it too' }).click()
  await expect.poll(announced).toMatchObject({ announced: { voice: 'MAN', language: 'de-DE' } })
  await dialog.getByRole('combobox', { name: 'Voice' }).selectOptions('Woman')
  await dialog.getByRole('combobox', { name: 'Language' }).selectOptions('British English')
  await expect.poll(announced).toMatchObject({ announced: { voice: 'WOMAN', language: 'en-GB' } })
})

test('says beforehand that Vobiz might not play the warnings', async () => {
  const account = made.account({
    provider: 'vobiz',
    abilities: providers.vobiz.abilities,
  })
  await open({ snapshot: { ...snapshot, accounts: [account] } })
  const sentence = dialog.getByText("Vobiz may accept this but not play it. Gavel can't tell.")
  await expect.element(sentence).not.toBeInTheDocument()
  await dialog.getByRole('switch', { name: 'Announce it too' }).click()
  await expect.element(sentence).toBeVisible()
})

test.each([
  ['--danger', 'Gavel ends the room then', question, 'End at 17:05'],
  ['--accent', 'Gavel only asks then', { ...question, onlyAsks: true }, 'Remind me at 17:05'],
] as const)('the button that sets a time has the colour %s if %s', async (colour, _what, shown, name) => {
  await open({ results: { askScheduledEnd: () => success(shown) } })
  const sets = dialog.getByRole('button', { name })
  await expect.element(sets).toHaveAttribute('aria-disabled', 'false')
  await expect.poll(() => getComputedStyle(sets.element()).backgroundColor).toBe(colourOf(colour))
})

test('offers “After the others have left…” only for a room that the user is in', async () => {
  await open({ savedView: savedView({ expanded: [key, 'acme/Weekly standup'] }) })
  const other = dialog.getByRole('option', { name: 'After the others have left…' })
  await expect.element(other).not.toBeInTheDocument()
  await userEvent.keyboard('{Escape}')
  await chooseFor('Weekly standup', 'End at a time…')
  const mine = page.getByRole('dialog', { name: 'End Weekly standup at a time' })
  await mine.getByRole('combobox', { name: 'When' }).selectOptions('After the others have left…')
  await expect.element(mine.getByRole('switch')).not.toBeInTheDocument()
})

test('says why no end was set, and a press then checks the room again', async () => {
  const answers = [failure('changed', { values: { reason: 'ended' } })]
  await open({
    results: { askScheduledEnd: () => answers.shift() ?? success(question) },
  })
  await expect.element(dialog.getByText(/The room has already ended\./)).toBeVisible()
  await dialog.getByRole('button', { name: 'Check again' }).click()
  await expect.element(confirm).toBeVisible()
})

test('a room counts down, and buttons that name the room extend and cancel the end, or the reminder', async () => {
  const end = { id: 'end-1', state: 'set', endsAt: Date.now() + 723_000, minutesLeft: 13 } as const
  const shown = await showWindow(withEnd(end))
  await expect.element(page.getByText(/Ends at .*, in 12:0\d/)).toBeVisible()
  await button(`Extend ${title} by 5 minutes`).click()
  await button(`Extend ${title} by 15 minutes`).click()
  await button(`Don't end ${title}`).click()
  expect(shown.calls('extendScheduledEnd')).toEqual([
    { id: 'end-1', minutes: 5 },
    { id: 'end-1', minutes: 15 },
  ])
  expect(shown.calls('cancelScheduledEnd')).toEqual([{ id: 'end-1' }])
  shown.become(endIn({ ...end, id: 'end-2', onlyAsks: true }))
  await button(`Don't remind me of ${title}`).click()
  expect(shown.calls('cancelScheduledEnd').at(-1)).toEqual({ id: 'end-2' })
})

test('in the last minute the end can be extended and cancelled from Preferences too', async () => {
  const end = { id: 'end-1', state: 'set', endsAt: Date.now() + 45_000, minutesLeft: 1 } as const
  const shown = await showWindow(withEnd(end, { savedView: savedView({ name: 'preferences' }) }))
  await expect.element(page.getByText(`${title} ends in less than a minute.`)).toBeInTheDocument()
  await expect.element(page.getByText(/Support bridge ends in 0:4\d/)).toBeVisible()
  await button(`Extend ${title} by 5 minutes`).click()
  await button(`Don't end ${title}`).click()
  expect(shown.calls('extendScheduledEnd')).toEqual([{ id: 'end-1', minutes: 5 }])
  expect(shown.calls('cancelScheduledEnd')).toEqual([{ id: 'end-1' }])
})

test('in the last minute the buttons of an end move, each is shown once, and the focus moves with it', async () => {
  const end = { id: 'end-1', state: 'set', endsAt: Date.now() + 65_000, minutesLeft: 2 } as const
  const shown = await showWindow(withEnd(end))
  const names = [`Extend ${title} by 5 minutes`, `Extend ${title} by 15 minutes`, `Don't end ${title}`]
  const reminder = page.getByRole('group', { name: `${title} ends in less than a minute.` })
  const list = page.getByRole('group', { name: title, exact: true })
  const push = (over: ScheduledEndView): void => {
    shown.become(endIn(over))
  }
  await expect.element(button(`Don't end ${title}`)).toBeVisible()
  ;(button(`Don't end ${title}`).element() as HTMLElement).focus()
  push({ ...end, minutesLeft: 1 })
  for (const name of names) await expect.element(reminder.getByRole('button', { name, exact: true })).toBeVisible()
  for (const name of names) expect(button(name).elements()).toHaveLength(1)
  await expect.element(button(`Don't end ${title}`)).toHaveFocus()
  push({ id: 'end-1', state: 'ending' })
  await expect.element(page.getByText(`Ending ${title}…`)).toBeVisible()
  await expect.element(button(`Don't end ${title}`)).toHaveFocus()
  push({ ...end, endsAt: Date.now() + 365_000, minutesLeft: 7 })
  for (const name of names) await expect.element(list.getByRole('button', { name, exact: true })).toBeVisible()
  await expect.element(reminder).not.toBeInTheDocument()
  await expect.element(button(`Don't end ${title}`)).toHaveFocus()
})

test('in the last minute, the room says where the buttons for its end are', async () => {
  const end = { id: 'end-1', state: 'set', endsAt: Date.now() + 45_000, minutesLeft: 1 } as const
  const shown = await showWindow(withEnd(end))
  await expect.element(page.getByText('Change it below')).toBeVisible()
  const above = page.getByText(/^Ends at /).element()
  const { height } = above.parentElement?.getBoundingClientRect() ?? {}
  shown.become(endIn({ ...end, endsAt: Date.now() + 120_000, minutesLeft: 2 }))
  await expect.element(page.getByText('Change it below')).not.toBeInTheDocument()
  expect(above.parentElement?.getBoundingClientRect().height).toBe(height)
})

test('in the last minute, a press on a row that has just moved under the resting pointer does nothing', async () => {
  const near = (id: string) => ({ id, state: 'set', endsAt: Date.now() + 45_000, minutesLeft: 1 }) as const
  const other = 'Weekly standup'
  const shown = await showWindow({
    snapshot: withRoom(endIn(near('a')), other, { end: near('b') }),
    savedView: expandedBridge,
  })
  const cancels = page.getByRole('button', { name: /^Don't end / })
  await expect.poll(() => cancels.elements()).toHaveLength(2)
  const upper = cancels.nth(0)
  const lower = cancels.nth(1)
  const { ariaLabel: first } = upper.element()
  const at = pointAt(lower)
  const isFirst = first?.endsWith(title) === true
  shown.become(isFirst ? endIn(near('a')) : withRoom(snapshot, other, { end: near('b') }))
  await expect.poll(() => document.elementFromPoint(at.x, at.y)?.ariaLabel).toBe(first)
  pressAt(at)
  expect(shown.calls('cancelScheduledEnd')).toEqual([])
  await expect.element(page.getByText('The list moved, so your click was ignored.')).toBeVisible()
  pressAt(pointAt(cancels))
  expect(shown.calls('cancelScheduledEnd')).toHaveLength(1)
})

test('says what was not ended and why, and asks how to proceed', async () => {
  const end = { id: 'end-1', state: 'asks', why: 'sleep' } as const
  const shown = await showWindow(withEnd(end, { results: { ask: () => failure('stale') } }))
  await expect
    .element(page.getByText(/was set to end after the others had left\. The computer was asleep/))
    .toBeVisible()
  await button(`End ${title} now…`).click()
  await expect.poll(() => shown.calls('ask')).toMatchObject([{ action: { kind: 'end' } }])
  await button(`Set a time for ${title}…`).click()
  await expect.element(dialog).toBeVisible()
  await userEvent.keyboard('{Escape}')
  await button(`Keep ${title} running`).click()
  expect(shown.calls('cancelScheduledEnd')).toEqual([{ id: 'end-1' }])
})

test('while a room is being ended, the button that cancels the end remains, and a refusal is shown', async () => {
  const cancelScheduledEnd = () => failure('changed', { values: { reason: 'endOver' } })
  const shown = await showWindow(withEnd({ id: 'end-1', state: 'ending' }, { results: { cancelScheduledEnd } }))
  await expect.element(page.getByText('Ending at the time that you set…')).toBeVisible()
  await button(`Don't end ${title}`).click()
  await expect.element(page.getByText(/That time no longer counts\. Nothing was changed\./)).toBeVisible()
  shown.become(snapshot)
  await expect.element(button(`Don't end ${title}`)).not.toBeInTheDocument()
})

test('a refusal that arrives after another end was set is not shown as that of the new end', async () => {
  const { result, arrive } = later<Result<undefined>>()
  const set = { id: 'end-1', state: 'set', endsAt: Date.now() + 600_000, minutesLeft: 10 } as const
  const shown = await showWindow(withEnd(set, { results: { extendScheduledEnd: () => result } }))
  await button(`Extend ${title} by 5 minutes`).click()
  await expect.poll(() => shown.calls('extendScheduledEnd')).toHaveLength(1)
  shown.become(endIn({ ...set, id: 'end-2' }))
  await expect.poll(() => button(`Extend ${title} by 5 minutes`).element()).toHaveAttribute('data-end', 'end-2')
  arrive(failure('changed', { values: { reason: 'endOver' } }))
  const refusal = page.getByText(/That time no longer counts\. Nothing was changed\./)
  await expect.element(refusal).toBeVisible()
  expect(refusal.element().closest('main')).toBeNull()
})
