import { providers } from '../../shared/providers.ts'
import { expect, test } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import type { Request } from '../../shared/ipc/contract.ts'
import { failure, success, type Result } from '../../shared/result.ts'
import type { ScheduledEndQuestion, ScheduledEndView } from '../../shared/rooms/scheduled-end.ts'
import { pointAt, pressAt } from './pointer.ts'
import {
  askedToEnd,
  expandedBridge,
  later,
  made,
  menuItem,
  savedView,
  showBridge,
  showWindow,
  snapshot,
  withRoom,
} from './window.ts'

const title = 'Support bridge'
const key = `acme/${title}`
const seen = { accountId: 'acme', conference: title, instance: 1 }
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
const dialog = page.getByRole('dialog', { name: `End ${title} later` })
const confirm = dialog.getByRole('button', { name: 'End at 17:05' })
const askScheduledEnd = () => success(question)

const openDialog = async (): Promise<void> => {
  await page.getByRole('button', { name: `End ${title}…` }).click()
  await page.getByRole('alertdialog').getByText('In…').click()
  await expect.element(dialog).toBeVisible()
}
const ask = () => success(askedToEnd())
const minutes = dialog.getByRole('spinbutton', { name: 'Minutes' })
const openPill = async (): Promise<void> => {
  await page.getByRole('button', { name: new RegExp(`^Now in ${title}: (?:ends|asks)`) }).click()
}
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
  const shown = await showBridge({ results: { ask, askScheduledEnd } })
  await openDialog()
  await dialog.getByRole('button', { name: 'In 30 minutes' }).click()
  await expect.element(confirm).toHaveAttribute('aria-disabled', 'false')
  expect(shown.calls('askScheduledEnd').at(-1)).toEqual({ seen, time: { kind: 'in', minutes: 30 } })
  await expect
    .element(dialog.getByText(/^Example Company · Plivo · 6 people are here now\. The room ends for everyone, if/))
    .toBeVisible()
  await dialog.getByText('What happens until then').click()
  await expect.element(dialog.getByText(/^If the computer sleeps/)).toBeVisible()
  expect(shown.calls('scheduleEnd')).toEqual([])
  await confirm.click()
  await expect.element(dialog).not.toBeInTheDocument()
  expect(shown.calls('scheduleEnd')).toEqual([{ token: 'token' }])
})

test('46 the time to read an offer begins when the main process knows that it is on the screen', async () => {
  const told = later<Result<undefined>>()
  const results = { ask, askScheduledEnd, painted: () => told.result }
  const shown = await showBridge({ results })
  await openDialog()
  await expect.poll(() => shown.calls('painted').at(-1)).toEqual({ token: 'token' })
  // One second at least.
  for (let frame = 0; frame < 60; frame += 1) await new Promise(requestAnimationFrame)
  expect(confirm.element().getAttribute('aria-disabled')).toBe('true')
  told.arrive(success(undefined))
  await expect.element(confirm).toHaveAttribute('aria-disabled', 'false')
})

test('Tab and Enter can set an end, and Enter sets nothing before the time can have been read', async () => {
  const { result, arrive } = later<Result<ScheduledEndQuestion>>()
  const shown = await showBridge({ results: { ask, askScheduledEnd: () => result } })
  await openDialog()
  ;(dialog.getByRole('switch').element() as HTMLElement).focus()
  await userEvent.keyboard('{Tab}{Tab}')
  await expect.element(dialog.getByRole('button', { name: 'End later' })).toHaveFocus()
  await userEvent.keyboard('{Enter}')
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
  const shown = await showBridge({
    results: {
      ask,
      askScheduledEnd: ({ time }: Request<'askScheduledEnd'>) =>
        time.kind === 'in' && time.minutes === 5
          ? result
          : success({ ...question, token: 'other', endsAt: new Date().setHours(17, 20, 0, 0) }),
    },
  })
  await openDialog()
  await expect.poll(() => shown.calls('askScheduledEnd')).toHaveLength(1)
  await dialog.getByRole('button', { name: 'In 30 minutes' }).click()
  const other = dialog.getByRole('button', { name: 'End at 17:20' })
  await expect.element(other).toBeVisible()
  arrive(success(question))
  await expect.element(other).toHaveAttribute('aria-disabled', 'false')
  await dialog.getByRole('button', { name: 'In 5 minutes' }).click()
  await expect.element(other).not.toBeInTheDocument()
})

test('until the details are known, the dialog says that the room is being checked', async () => {
  const { result } = later<Result<ScheduledEndQuestion>>()
  await showBridge({ results: { ask, askScheduledEnd: () => result } })
  await openDialog()
  await expect.element(dialog.getByText('Checking the room…')).toBeVisible()
})

test('an offer that is about to expire is read again', async () => {
  let expiresAt = 0
  const shown = await showBridge({
    results: { ask, askScheduledEnd: () => success({ ...question, expiresAt: (expiresAt ||= Date.now() + 6_600) }) },
  })
  await openDialog()
  await expect.poll(() => shown.calls('askScheduledEnd')).toHaveLength(2)
})

test('says why 0 minutes and an empty time of day are not accepted, and accepts 7 minutes', async () => {
  const shown = await showBridge({ results: { ask, askScheduledEnd } })
  await openDialog()
  await minutes.fill('0')
  await dialog.getByRole('button', { name: 'End later' }).click()
  await expect.element(dialog.getByRole('alert')).toHaveTextContent('Enter 1 to 1,440 minutes.')
  await dialog.getByText('At…').click()
  await dialog.getByLabelText('Time', { exact: true }).fill('')
  await dialog.getByRole('button', { name: 'End later' }).click()
  await expect.element(dialog.getByRole('alert')).toHaveTextContent('Enter a time.')
  await dialog.getByText('In…').click()
  await minutes.fill('7')
  await expect.element(confirm).toBeVisible()
  expect(shown.calls('askScheduledEnd').at(-1)).toEqual({ seen, time: { kind: 'in', minutes: 7 } })
})

test('warnings use the voice and the language of the last announcement, or those that the user chooses', async () => {
  const last = { kind: 'speech', text: 'Guten Tag.', voice: 'MAN', language: 'de-DE' } as const
  const shown = await showBridge({
    results: { ask, askScheduledEnd: () => failure('stale') },
    roomMarks: { spoken: { acme: [last] } },
  })
  const announced = (): unknown => shown.calls('askScheduledEnd').at(-1)
  await openDialog()
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
  await showBridge({ snapshot: { ...snapshot, accounts: [account] }, results: { ask } })
  await openDialog()
  const sentence = dialog.getByText("Vobiz may accept this but not play it. Gavel can't tell.")
  await expect.element(sentence).not.toBeInTheDocument()
  await dialog.getByRole('switch', { name: 'Announce it too' }).click()
  await expect.element(sentence).toBeVisible()
})

test('a button that sets a time has the colour of what can be taken back, and the one that ends now that of danger', async () => {
  const results = { ask, askScheduledEnd }
  const shown = await showBridge({ results })
  await openDialog()
  await expect.element(confirm).toHaveAttribute('aria-disabled', 'false')
  await expect.poll(() => getComputedStyle(confirm.element()).backgroundColor).toBe(colourOf('--accent'))
  await dialog.getByText('Now').click()
  const now = page.getByRole('alertdialog').getByRole('button', { name: 'End conference' })
  await expect.element(now).toHaveAttribute('aria-disabled', 'false')
  await expect.poll(() => getComputedStyle(now.element()).backgroundColor).toBe(colourOf('--danger'))
  await expect.element(dialog).not.toBeInTheDocument()
  await now.click()
  expect(shown.calls('act')).toMatchObject([{ action: { kind: 'end' }, confirmation: 'token-1' }])
})

test('offers “When the others have left” only for a room that the user is in', async () => {
  const own = 'Weekly standup'
  const ofOwn = { ...askedToEnd(), action: { kind: 'end', seen: { accountId: 'acme', conference: own, instance: 1 } } }
  let asked = askedToEnd()
  await showWindow({
    savedView: savedView({ expanded: [key, 'acme/Weekly standup'] }),
    results: { ask: () => success(asked) },
  })
  await openDialog()
  const other = page.getByText('When the others have left')
  await expect.element(other).not.toBeInTheDocument()
  await userEvent.keyboard('{Escape}')
  asked = ofOwn as typeof asked
  await page.getByRole('button', { name: `End ${own}…` }).click()
  await other.click()
  await expect.element(page.getByRole('dialog').getByRole('spinbutton')).toBeVisible()
  await expect.element(page.getByRole('dialog').getByRole('switch')).not.toBeInTheDocument()
})

test('says why no end was set, and a press then checks the room again', async () => {
  const answers = [failure('changed', { values: { reason: 'ended' } })]
  await showBridge({ results: { ask, askScheduledEnd: () => answers.shift() ?? success(question) } })
  await openDialog()
  await expect.element(dialog.getByText(/The room has already ended\./)).toBeVisible()
  await dialog.getByRole('button', { name: 'Check again' }).click()
  await expect.element(confirm).toBeVisible()
})

test.each([
  ['is put off by five minutes', `Extend ${title} by 5 minutes`, 'extendScheduledEnd', { id: 'end-1', minutes: 5 }],
  ['is put off by fifteen', `Extend ${title} by 15 minutes`, 'extendScheduledEnd', { id: 'end-1', minutes: 15 }],
  ['is cancelled', `Don't end ${title}`, 'cancelScheduledEnd', { id: 'end-1' }],
] as const)('an end is in the title of its room, and %s there', async (_what, name, call, expected) => {
  const end = { id: 'end-1', state: 'set', endsAt: Date.now() + 723_000, minutesLeft: 13 } as const
  const shown = await showWindow(withEnd(end))
  await openPill()
  await expect.element(menuItem(name)).toBeVisible()
  // Another end takes the place of the one for which the menu opened, which alone is meant.
  shown.become(endIn({ ...end, id: 'end-2' }))
  await menuItem(name).click()
  expect(shown.calls(call)).toEqual([expected])
})

test('one press in the title of the room puts its end off', async () => {
  const end = { id: 'end-1', state: 'set', endsAt: Date.now() + 723_000, minutesLeft: 13 } as const
  const shown = await showWindow(withEnd(end))
  await button(`Extend ${title} by 5 minutes`).click()
  expect(shown.calls('extendScheduledEnd')).toEqual([{ id: 'end-1', minutes: 5 }])
  shown.become(endIn({ ...end, minutesLeft: 1 }))
  // The button below the list takes its place.
  await expect.element(page.getByText(`${title} ends in less than a minute.`)).toBeInTheDocument()
  expect(page.getByRole('button', { name: `Extend ${title} by 5 minutes` }).elements()).toHaveLength(1)
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

test('a reminder can be cancelled, and the entry calls it a reminder', async () => {
  const end = { id: 'end-1', state: 'set', endsAt: Date.now() + 723_000, minutesLeft: 13, onlyAsks: true } as const
  const shown = await showWindow(withEnd(end))
  await openPill()
  await menuItem(`Don't remind me of ${title}`).click()
  expect(shown.calls('cancelScheduledEnd')).toEqual([{ id: 'end-1' }])
})

test('in the last minute, a press on a row that has just moved under the resting pointer does nothing', async () => {
  const near = (id: string) => ({ id, state: 'set', endsAt: Date.now() + 45_000, minutesLeft: 1 }) as const
  const other = 'Weekly standup'
  const shown = await showBridge({ snapshot: withRoom(endIn(near('a')), other, { end: near('b') }) })
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
