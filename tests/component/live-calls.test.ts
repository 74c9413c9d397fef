import { expect, onTestFinished, test, vi } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import type { ActionResult, ListedCall, LiveCall, Question } from '../../shared/rooms/model.ts'
import { failure, success, type Result } from '../../shared/result.ts'
import type { FakeWorld } from '../gallery/bridge.ts'
import { calls, liveCalls } from '../gallery/crowds.ts'
import { frameOf, later, made, showPage, snapshot, withBridge } from './window.ts'

/** Shows the view of the calls. */
const showCalls = (results: FakeWorld['results'] = {}, more: Partial<FakeWorld> = {}) =>
  showPage('calls', { results, ...more })

const ana = { name: 'Ana Diaz', number: '15550100123' }

const aboutCall = (callUuid: string, more: Partial<Question> = {}): Question => ({
  token: 'token-1',
  kind: 'hangupCall',
  accountName: 'Acme',
  names: [ana],
  includesMe: false,
  action: { kind: 'hangupCall', accountId: 'acme', callUuid },
  expiresAt: Date.now() + 60_000,
  ...more,
})

test('row 12, hang up: hangs up a call after a question that names the caller, the number and how long it has lasted', async () => {
  const shown = await showCalls({
    liveCalls: () => success(calls(Date.now())),
    ask: () => success(aboutCall('call-11', { startedAt: Date.now() - 720_000 })),
  })
  const row = page.getByRole('listitem').filter({ hasText: 'Ana Diaz' })
  await expect.poll(() => row.element().textContent).toMatch(/Ana Diaz.*in Support bridge.*0123.* · .*to .*0100/s)
  await page.getByRole('button', { name: 'Hang up the call of Ana Diaz…' }).click()
  const question = page.getByRole('alertdialog', {
    name: /^Hang up the call of Ana Diaz .*0123/,
  })
  await expect.element(question.getByText('Live for 12 minutes. This ends the call.')).toBeVisible()
  await question.getByRole('button', { name: 'Hang up' }).click()
  expect(shown.calls('act')).toEqual([
    { action: { kind: 'hangupCall', accountId: 'acme', callUuid: 'call-11' }, confirmation: 'token-1' },
  ])
  expect(shown.calls('liveCalls')).toHaveLength(1)
})

const hangUpAna = { name: 'Hang up the call of Ana Diaz…' }
const unknown = (why: string) => ({ name: `Hang up. Not possible: ${why}` })

test('draws every call at once, newest first, and hangs up no call whose caller is not known', async () => {
  const waiting = later<Result<LiveCall | 'notLive'>>()
  const shown = await showCalls({
    liveCalls: () => success(calls(Date.now(), () => false).slice(0, 1)),
    liveCall: () => waiting.result,
  })
  const button = page.getByRole('button', unknown('Loading…'))
  await expect.element(button).toHaveAttribute('aria-disabled', 'true')
  await expect.element(page.getByText(/^1 call · 0 loaded · Updated /)).toBeVisible()
  await button.click({ force: true })
  expect(shown.calls('ask')).toEqual([])
  const [call] = liveCalls(Date.now())
  if (call !== undefined) waiting.arrive(success(call))
  await expect.element(page.getByRole('button', hangUpAna)).toHaveAttribute('aria-disabled', 'false')
  await expect.element(page.getByText(/^1 call · Updated /)).toBeVisible()
})

test.each<[Result<LiveCall | 'notLive'>, string, RegExp]>([
  [success('notLive' as const), 'This call has ended.', /^1 call · Updated /],
  [failure('timeout'), "Couldn't load this call. Refresh to try again.", /^1 call · 0 loaded · Updated /],
])('says on the row that its details never come, and hangs up nothing: %j', async (answer, why, summary) => {
  const shown = await showCalls({
    liveCalls: () => success(calls(Date.now(), () => false).slice(0, 1)),
    liveCall: () => answer,
  })
  await expect.element(page.getByText(why)).toBeVisible()
  await expect.element(page.getByText(summary)).toBeVisible()
  await page.getByRole('button', unknown(why)).click({ force: true })
  expect(shown.calls('ask')).toEqual([])
})

test('of 500 calls, loads the details only for rows in view, newest first, and during a search for all', async () => {
  const listed = Array.from({ length: 500 }, (_, index) => ({ callUuid: `call-${String(index)}` }))
  const details = ({ callUuid }: { callUuid: string }) =>
    success({
      callUuid,
      number: `1555010${callUuid.slice(5).padStart(4, '0')}`,
      to: '15550120107',
      name: '',
      direction: 'inbound' as const,
    })
  const shown = await showCalls(
    { liveCalls: () => success(listed), liveCall: details },
    { roomMarks: { labels: { '15550120107': 'Support line' } } },
  )
  await expect.element(page.getByRole('button', { name: 'Hang up the call of +1 555 010 0499…' })).toBeVisible()
  await expect.element(page.getByRole('button', unknown('Loading…'))).not.toBeInTheDocument()
  await expect.element(page.getByText('to Support\u00a0line').first()).toBeVisible()
  const asked = shown.calls('liveCall')
  expect(asked[0]).toEqual({ accountId: 'acme', callUuid: 'call-499' })
  expect(asked.length).toBeLessThan(40)
  await page.getByRole('searchbox').fill('010 0007')
  await expect.element(page.getByRole('button', { name: 'Hang up the call of +1 555 010 0007…' })).toBeVisible()
  await expect.element(page.getByText(/^1 of 500 calls · Updated /)).toBeVisible()
  await page.getByRole('searchbox').fill('support')
  await expect.element(page.getByText(/^500 of 500 calls · Updated /)).toBeVisible()
  await page.getByRole('combobox', { name: 'Order' }).selectOptions('Oldest first')
  await expect.element(page.getByRole('button', { name: 'Hang up the call of +1 555 010 0000…' })).toBeVisible()
  expect(shown.calls('liveCall')).toHaveLength(500)
})

test('loads two calls at once, and none that was scrolled past before its turn or after the page was left', async () => {
  const listed = Array.from({ length: 500 }, (_, index) => ({ callUuid: `call-${String(index)}` }))
  const waiting: ReturnType<typeof later<Result<'notLive'>>>[] = []
  const shown = await showCalls({
    liveCalls: () => success(listed),
    liveCall: () => {
      const asked = later<Result<'notLive'>>()
      waiting.push(asked)
      return asked.result
    },
  })
  const load = async (upTo: number) => {
    await expect.poll(() => shown.calls('liveCall')).toHaveLength(upTo)
    for (const one of waiting.splice(0)) one.arrive(success('notLive'))
  }
  await expect.poll(() => shown.calls('liveCall')).toHaveLength(2)
  page
    .getByRole('list', { name: /^Live calls/ })
    .element()
    .scrollTo({ top: 12_000 })
  for (let frame = 0; frame < 4; frame += 1) await new Promise(requestAnimationFrame)
  await load(2)
  await expect.poll(() => shown.calls('liveCall')).toHaveLength(4)
  const indexes = shown.calls('liveCall').map((call) => Number((call as { callUuid: string }).callUuid.slice(5)))
  expect(Math.max(...indexes.slice(2))).toBeLessThan(400)
  await page.getByRole('button', { name: 'Back' }).click()
  await load(4)
  await new Promise(requestAnimationFrame)
  expect(shown.calls('liveCall')).toHaveLength(4)
})

test('of 500 calls, only those whose caller is known can be hung up, wherever the list is scrolled', async () => {
  const listed = Array.from({ length: 500 }, (_, index) => ({ callUuid: `call-${String(index)}` }))
  const never = later<Result<LiveCall | 'notLive'>>()
  const details = ({ callUuid }: { callUuid: string }) => {
    const index = Number(callUuid.slice(5))
    if (index % 4 === 1) return success('notLive' as const)
    if (index % 4 === 2) return failure('timeout')
    if (index === 240) return never.result
    const number = `1555010${String(index).padStart(4, '0')}`
    return success({ callUuid, number, to: '15550120107', name: '', direction: 'inbound' as const })
  }
  const shown = await showCalls({ liveCalls: () => success(listed), liveCall: details })
  const list = page.getByRole('list', { name: /^Live calls/ })
  await expect.element(list).toBeVisible()
  const seen = { known: 0, unknown: 0 }
  for (let top = 0; top < 24_000; top += 400) {
    list.element().scrollTo({ top })
    await new Promise(requestAnimationFrame)
    await new Promise(requestAnimationFrame)
    for (const row of list.getByRole('listitem').elements()) {
      const button = row.querySelector('button')
      const isKnown = /555/.test(row.textContent)
      seen[isKnown ? 'known' : 'unknown'] += 1
      expect(button?.getAttribute('aria-disabled')).toBe(String(!isKnown))
      if (!isKnown) button?.click()
    }
  }
  expect(seen.known).toBeGreaterThan(200)
  expect(seen.unknown).toBeGreaterThan(200)
  expect(shown.calls('ask')).toEqual([])
})

test('a row is as high with its details as before they arrive, however long they are', async () => {
  const waiting = later<Result<LiveCall | 'notLive'>>()
  await showPage('calls', {
    snapshot: withBridge({
      title: 'Support bridge of the northern branch and all its guests',
    }),
    roomMarks: { labels: { '15550100100': 'The support line of the northern branch, day and night' } },
    results: { liveCalls: () => success(calls(Date.now(), () => false).slice(0, 1)), liveCall: () => waiting.result },
  })
  await page.viewport(320, 620)
  const height = (): number => page.getByRole('listitem').element().getBoundingClientRect().height
  await expect.element(page.getByRole('button', unknown('Loading…'))).toBeVisible()
  const before = height()
  const [call] = liveCalls(Date.now())
  if (call !== undefined) waiting.arrive(success(call))
  await expect.element(page.getByRole('button', hangUpAna)).toBeVisible()
  expect(height()).toBe(before)
})

test('announces what a search has found, even if that is nothing', async () => {
  await showCalls({ liveCalls: () => success(calls(Date.now())) })
  await page.getByRole('searchbox').fill('ana')
  await expect.element(page.getByText('1 of 4 calls found.', { exact: true })).toBeInTheDocument()
  await page.getByRole('searchbox').fill('nobody')
  await expect.element(page.getByRole('status').getByText('No loaded call matches.')).toBeVisible()
  await expect.element(page.getByText('0 of 4 calls found.', { exact: true })).toBeInTheDocument()
})

/** Shows the page with ten live calls. The details of the last two never arrive. */
async function showTen(results: FakeWorld['results'] = {}) {
  const ten = Array.from({ length: 10 }, (_, index) => {
    const digit = String(index)
    const details = { callUuid: `call-${digit}`, number: `1555010015${digit}`, to: '', name: `Caller ${digit}` }
    return { callUuid: details.callUuid, ...(index < 8 && { details: { ...details, direction: 'inbound' as const } }) }
  })
  const liveCall = (): Promise<never> => new Promise<never>(() => undefined)
  return showCalls({ liveCalls: () => success(ten), liveCall, ...results })
}

const select = (caller: number) => page.getByRole('checkbox', { name: `Select the call of Caller ${String(caller)}` })
const selected = page.getByRole('region', { name: 'Selected calls' })

test('selects up to six calls whose caller is known, and hangs them up after one question that names them all', async () => {
  const asked: Question = aboutCall('call-7', {
    names: [7, 6, 5, 4, 3].map((digit) => ({ name: `Caller ${String(digit)}`, number: `1555010015${String(digit)}` })),
    action: { kind: 'hangupCall', accountId: 'acme', callUuid: 'call-7', others: [] },
  })
  const done = { state: 'mixed', accepted: 3, gone: 1, failed: 1, unknown: 0, notSent: 0 } as const
  const why = { code: 'changed', values: { reason: 'person', name: 'Uma', number: '', id: '' } } as const
  const shown = await showTen({
    ask: () => success(asked),
    act: () => success<ActionResult>({ ...done, fault: why }),
  })
  await expect.element(page.getByRole('checkbox', { name: 'Select. Not possible: Loading…' }).first()).toBeDisabled()
  for (const caller of [7, 6, 5, 4, 3, 2]) await select(caller).click()
  await expect.element(selected.getByText('6 selected · up to 6 at once')).toBeVisible()
  await expect.element(select(1)).toBeDisabled()
  await selected.getByRole('button', { name: 'Hang up…' }).click()
  const others = [6, 5, 4, 3, 2].map((digit) => ({ callUuid: `call-${String(digit)}` }))
  expect(shown.calls('ask')).toEqual([
    { action: { kind: 'hangupCall', accountId: 'acme', callUuid: 'call-7', others } },
  ])
  const question = page.getByRole('alertdialog', { name: 'Hang up 5 calls?' })
  await expect
    .element(question.getByText('This ends these calls. 1 of the calls you chose has already ended.'))
    .toBeVisible()
  const names = question.getByRole('listitem')
  await expect.poll(() => names.elements().map(({ textContent }) => textContent)).toHaveLength(5)
  expect(names.elements()[0]?.textContent).toMatch(/Caller 7.*0157/)
  await question.getByRole('button', { name: 'Hang up' }).click()
  expect(shown.calls('act')).toEqual([{ action: asked.action, confirmation: 'token-1' }])
})

test('a selected call that the search hides is not hung up, and is deselected when another one is selected', async () => {
  const shown = await showTen({ ask: () => failure('offline') })
  await select(7).click()
  await select(6).click()
  await page.getByRole('searchbox').fill('Caller 6')
  await expect.element(selected.getByText('1 selected')).toBeVisible()
  await selected.getByRole('button', { name: 'Hang up…' }).click()
  expect(shown.calls('ask')).toEqual([{ action: { kind: 'hangupCall', accountId: 'acme', callUuid: 'call-6' } }])
  await page.getByRole('searchbox').fill('Caller 5')
  await select(5).click()
  await page.getByRole('searchbox').fill('')
  await expect.element(selected.getByText('1 selected')).toBeVisible()
  await selected.getByRole('button', { name: 'Clear the selection' }).click()
  await expect.element(selected).not.toBeInTheDocument()
})

test('reads no calls again after a question was cancelled', async () => {
  const results = { liveCalls: () => success(calls(Date.now())), ask: () => success(aboutCall('call-11')) }
  const shown = await showCalls(results)
  await page.getByRole('button', hangUpAna).click()
  const question = page.getByRole('alertdialog')
  await question.getByRole('button', { name: 'Cancel' }).click()
  await expect.element(question).not.toBeInTheDocument()
  expect(shown.calls('liveCalls')).toHaveLength(1)
})

test('asks once if Hang up is pressed again while the question is being prepared', async () => {
  const ask = later<Result<Question>>()
  const results = { liveCalls: () => success(calls(Date.now())), ask: () => ask.result }
  const shown = await showCalls(results)
  await page.getByRole('button', { name: 'Hang up the call of Ana Diaz…' }).click()
  await page.getByRole('button', { name: 'Hang up the call of Ana Diaz…' }).click()
  await page.getByRole('button', { name: 'Hang up the call of +1 555 010 0120…' }).click()
  const asked = (callUuid: string) => ({ action: { kind: 'hangupCall', accountId: 'acme', callUuid } })
  expect(shown.calls('ask')).toEqual([asked('call-11'), asked('call-90')])
})

test('shows a call being hung up, and loads the calls again afterwards', async () => {
  const hanging = { ...made.pending('hangupCall', ['call-11'], { state: 'accepted' }), accountId: 'acme' }
  let live = calls(Date.now())
  const shown = await showPage('calls', {
    snapshot: { ...snapshot, accountPending: [hanging] },
    results: { liveCalls: () => success(live) },
  })
  const button = page.getByRole('button', { name: 'Hang up the call of Ana Diaz…' })
  await expect.element(page.getByText('Hanging up…')).toBeVisible()
  await expect.element(button).toHaveAttribute('aria-disabled', 'true')
  live = live.slice(1)
  shown.become(snapshot)
  await expect.element(button).not.toBeInTheDocument()
  await expect.element(page.getByText('Hanging up…')).not.toBeInTheDocument()
})

test('an earlier response that arrives late does not replace a newer one', async () => {
  const first = later<Result<readonly ListedCall[]>>()
  const second = later<Result<readonly ListedCall[]>>()
  const answers = [first.result, second.result]
  const shown = await showCalls({ liveCalls: () => answers.shift() ?? failure('internal') })
  await page.getByRole('button', { name: 'Refresh' }).click()
  expect(shown.calls('liveCalls')).toHaveLength(2)
  second.arrive(success([]))
  await expect.element(page.getByText('No live calls.')).toBeVisible()
  first.arrive(success(calls(Date.now())))
  await new Promise(requestAnimationFrame)
  await expect.element(page.getByText('No live calls.')).toBeVisible()
})

test('"Updated" gives the time at which the calls below it were read, even if a later read failed', async () => {
  // The time an hour later must still be today.
  const noon = new Date().setHours(12, 0, 0, 0)
  const now = vi.spyOn(Date, 'now').mockReturnValue(noon)
  onTestFinished(() => {
    now.mockRestore()
  })
  const waiting = later<Result<readonly ListedCall[]>>()
  let reads = 0
  await showPage('calls', {
    snapshot: { ...snapshot, accounts: [made.account(), made.account({ id: 'north', name: 'Northern branch' })] },
    results: {
      liveCalls: ({ accountId }: { accountId: string }) => {
        if (accountId === 'north') return waiting.result
        return ++reads === 1 ? success(calls(Date.now())) : failure('offline')
      },
    },
  })
  const updated = page.getByText(/ · Updated /)
  await expect.element(updated).toBeVisible()
  const first = updated.element().textContent
  now.mockReturnValue(noon + 3_600_000)
  await page.getByRole('button', { name: 'Refresh' }).click()
  await expect.element(page.getByRole('alert')).toBeVisible()
  expect(updated.element().textContent).toBe(first)
  await page.getByRole('combobox', { name: 'Account' }).selectOptions('Northern branch')
  await expect.element(page.getByText('Loading calls…')).toBeVisible()
  await expect.element(updated).not.toBeInTheDocument()
})

test.each([
  [4, 'with'],
  [10, 'without'],
] as const)('of %i calls, each says *Hang up*, %s a frame outside of the row in use', async (count, frame) => {
  const shown = Array.from({ length: count }, (_, index) => {
    const callUuid = `call-${String(index)}`
    const details = { callUuid, number: `1555010015${String(index)}`, to: '', name: `Caller ${String(index)}` }
    return { callUuid, details: { ...details, direction: 'inbound' as const } }
  })
  await showCalls({ liveCalls: () => success(shown) })
  await page.viewport(320, 620)
  const hangUp = page.getByRole('button', { name: 'Hang up the call of Caller 1…' })
  await expect.element(hangUp.getByText('Hang up')).toBeVisible()
  await userEvent.hover(page.getByRole('searchbox'))
  await expect.poll(() => frameOf(hangUp)).toBe(frame)
  await userEvent.hover(hangUp)
  await expect.poll(() => frameOf(hangUp)).toBe('with')
})
