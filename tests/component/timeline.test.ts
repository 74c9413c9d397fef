import { expect, test } from 'vitest'
import { page } from 'vitest/browser'
import type { ShownRecordings } from '../../shared/journal/found-recordings.ts'
import { failure, success, type Result } from '../../shared/result.ts'
import type { RoomRun } from '../../shared/journal/room-timeline.ts'
import { fakeAppStatus, type FakeWorld } from '../gallery/bridge.ts'
import { journalOfTwoDays, listOf, timeline } from '../gallery/crowds.ts'
import { chooseFor, showBridge, showPage, showWindow } from './window.ts'

const results = {
  journal: () => success(listOf(journalOfTwoDays(Date.now()))),
  roomTimeline: () => success(timeline(Date.now())),
  exportAttendance: () => success({ path: '/made-up/attendance.csv' }),
  saveReport: () => success({ path: '/made-up/report.pdf' }),
}
const usual = timeline(Date.now()).run ?? expect.fail('There is no run.')
const attendance = page.getByRole('table', { name: 'Attendance' })
const rowOf = (text: RegExp) => attendance.getByRole('row').filter({ hasText: text })

/** Opens the timeline of the support bridge: of the usual run, as changed. With another start, there is no other run. */
async function openTimeline(change: Partial<RoomRun> = {}, options: Partial<FakeWorld> = {}) {
  const run = { ...usual, ...change }
  const roomTimeline = () => success({ runs: change.start === undefined ? timeline(Date.now()).runs : [run], run })
  const given = { ...results, roomTimeline, ...options.results }
  const shown = await showBridge({ ...options, results: given })
  await chooseFor('Support bridge', 'Timeline')
  return shown
}

test('row 28, timeline: it opens from the menu of its room, and Back leads to the rooms', async () => {
  const shown = await openTimeline()
  await expect.element(page.getByRole('heading', { name: 'Timeline' })).toBeVisible()
  await expect.element(page.getByRole('heading', { name: 'Support bridge' })).toBeVisible()
  expect(shown.calls('roomTimeline')).toEqual([{ room: { accountId: 'acme', name: 'Support bridge' } }])
  await page.getByRole('button', { name: 'Back' }).click()
  await expect.element(page.getByRole('group', { name: 'Support bridge' })).toBeVisible()
})

test('an entry of the log opens the timeline of its run, which says what is drawn and what is unknown', async () => {
  const shown = await showPage('journal', { results })
  await page.getByRole('button', { name: /^Details: You muted Omar Haddad in Weekly standup/ }).click()
  await page.getByRole('button', { name: 'Show timeline' }).click()
  const strip = page.getByRole('img', {
    name: /^Weekly standup since .+\. Up to 6 people\. 4 people joined\. 1 person left\. 3 people were muted\.$/,
  })
  await expect.element(strip).toBeVisible()
  await expect.element(page.getByText(/not known, the computer was asleep\./)).toBeVisible()
  for (const text of [
    /Omar Haddad .+ – still here\s+40 minutes/,
    /Priya Nair .+ or later\s+at least 18 minutes\s*Not seen after that\./,
    /Tomas Novak .+ 30 minutes\s*Removed by you\./,
  ])
    await expect.element(rowOf(text)).toBeVisible()
  const columns = attendance.getByRole('columnheader').elements()
  expect(columns.map(({ textContent }) => textContent)).toEqual(['Name', 'From – To', 'Why'])
  const [{ room, at }] = shown.calls('roomTimeline') as [{ room: object; at: number }]
  expect(room).toEqual({ accountId: 'acme', name: 'Weekly standup' })
  expect(at).toBeTypeOf('number')
})

test('a press on the text of an entry opens it, and a second one closes it', async () => {
  await showPage('journal', { results })
  const entry = page.getByText(/^You muted Omar Haddad in Weekly standup/).first()
  const timelineLink = page.getByRole('button', { name: 'Show timeline' })
  await entry.click()
  await expect.element(timelineLink).toBeVisible()
  await entry.click()
  await expect.element(timelineLink).not.toBeInTheDocument()
})

test('the entry of an end opens the timeline of the run that ended', async () => {
  const shown = await showPage('journal', { results })
  await page.getByRole('button', { name: /^Details: Weekly standup ended/ }).click()
  await page.getByRole('button', { name: 'Show timeline' }).click()
  await expect.poll(() => shown.calls('roomTimeline')).toMatchObject([{ ended: true }])
})

test('the timeline explains hatched times, and shows no duration for a stay that was observed only once', async () => {
  const at = usual.start + 60_000
  const guest = { name: 'Ana Diaz', number: '15550100123', memberId: '11' }
  const stay = { ...guest, from: at, isFromKnown: false, to: at, toIs: 'exact' as const }
  await openTimeline({ steps: [{ at: usual.start }, { at, people: 6 }], attendance: [stay] })
  await expect.element(page.getByText(/^Hatched: it isn't known how many/)).toBeVisible()
  await expect.element(page.getByRole('row').filter({ hasText: /Ana Diaz/ })).not.toHaveTextContent('at least')
})

test.each([
  ['at 400 pixels', 400, 41, '16:07 16:30 16:48'],
  ['at 320 pixels', 320, 41, '16:07 16:48'],
  ['of a night', 400, 600, '16:07 02:07 21 Nov 2026'],
] as const)(
  'below the drawing %s stand start and end, and round times where there is space',
  async (_what, width, minutes, times) => {
    const start = new Date(2026, 10, 20, 16, 7, 20).getTime()
    await openTimeline({
      start,
      end: start + minutes * 60_000,
      steps: [{ at: start, people: 3 }],
      gaps: [],
      events: [],
    })
    await page.viewport(width, 620)
    const strip = page.getByRole('img', { name: /^Weekly standup|^Support bridge/ })
    await expect.element(strip).toBeVisible()
    const axis = strip.element().querySelector<HTMLElement>('.axis')
    expect(axis?.innerText.split(/\s*\n\s*/).join(' ')).toBe(times)
  },
)

test('a short run has seconds on both sides and below the drawing, and explains hatching only if something is hatched', async () => {
  const start = new Date(2026, 10, 20, 16, 6, 20).getTime()
  const run = { start, end: start + 40_000, steps: [{ at: start }, { at: start, people: 3 }], gaps: [], events: [] }
  await openTimeline(run)
  await expect.element(page.getByText('20 Nov 2026, 16:06:20 – 16:07:00')).toBeVisible()
  for (const tick of ['16:06:20', '16:06:40', '16:07:00'])
    await expect.element(page.getByText(tick, { exact: true })).toBeVisible()
  expect(page.getByText(/^Hatched/).query()).toBeNull()
})

test('the timeline says how the room became empty, and how each call ended that has a record', async () => {
  const { start } = usual
  const stay = { number: '15550100123', from: start, isFromKnown: true, to: start + 60_000, toIs: 'exact' as const }
  await openTimeline({
    ending: 'lastHungUp',
    attendance: [
      { ...stay, name: 'Ana Diaz', memberId: '11', record: { ending: 'line' } },
      { ...stay, name: 'Ben Ito', memberId: '12', record: { seconds: 60 } },
    ],
  })
  await expect.element(page.getByText('The last caller seen there hung up.')).toBeVisible()
  await expect.element(rowOf(/Ana Diaz.+1 minute\s*The line failed\.\s*$/)).toBeVisible()
  await expect.element(rowOf(/Ben Ito.+1 minute\s*$/)).toBeVisible()
})

test('a run with a single entry is drawn', async () => {
  const { start } = usual
  await openTimeline({ end: start, steps: [{ at: start, people: 2 }], gaps: [], events: [], attendance: [] })
  await expect.element(page.getByRole('img', { name: /^Support bridge from .+ to / })).toBeVisible()
})

test('the attendance is exported, and another run of the room can be chosen', async () => {
  const shown = await openTimeline({}, { preferences: { maskNumbers: true } })
  await page.getByRole('button', { name: 'Export as CSV…' }).click()
  await expect.element(page.getByText('Saved as /made-up/attendance.csv.')).toBeVisible()
  expect(shown.calls('exportAttendance')).toMatchObject([{ room: { name: 'Support bridge' }, mask: true }])
  const meeting = page.getByRole('combobox', { name: 'Meeting' })
  const [, earlier] = [...(meeting.element() as HTMLSelectElement).options]
  await meeting.selectOptions(earlier?.label ?? '')
  await expect.poll(() => shown.calls('roomTimeline').at(-1)).toHaveProperty('at')
})

test('a report of the shown meeting is saved, masked unless chosen otherwise, and a cancelled one can be saved again', async () => {
  let path: string | undefined
  const saveReport = () => success(path === undefined ? {} : { path })
  const shown = await openTimeline({}, { results: { saveReport } })
  await page.getByRole('button', { name: 'Save report…' }).click()
  const dialog = page.getByRole('dialog', { name: 'Save a report of Support bridge' })
  await dialog.getByRole('button', { name: 'Save…' }).click()
  await expect.poll(() => shown.calls('saveReport')).toMatchObject([{ format: 'pdf', mask: true }])
  path = '/made-up/report.csv'
  await dialog.getByRole('combobox', { name: 'Format' }).selectOptions('CSV, for spreadsheets')
  await dialog.getByRole('switch', { name: 'Mask phone numbers' }).click()
  await dialog.getByRole('button', { name: 'Save…' }).click()
  await expect.element(page.getByText('Saved as /made-up/report.csv.')).toBeVisible()
  await expect.element(dialog).not.toBeInTheDocument()
  expect(shown.calls('saveReport')[1]).toMatchObject({
    room: { accountId: 'acme', name: 'Support bridge' },
    format: 'csv',
    mask: false,
  })
  const [{ at }] = shown.calls('saveReport') as [{ at: number }]
  expect(at).toBe(usual.start)
})

test.each([
  [true, 1],
  [false, 0],
])('the message of an end offers a report if the room is own (%s)', async (own, offers) => {
  const at = Date.now() - 1_000
  const values = { title: 'Board', accountId: 'acme', name: 'Board', by: 'you', ...(own && { offers: 'report' }) }
  const shown = await showWindow({ results, appStatus: { messages: [{ id: 'b', key: 'ended', values, at }] } })
  await expect.element(page.getByRole('button', { name: 'Show timeline' })).toBeVisible()
  const offer = page.getByRole('button', { name: 'Save report…' })
  expect(offer.elements()).toHaveLength(offers)
  if (!own) return
  await offer.click()
  await page.getByRole('dialog').getByRole('button', { name: 'Save…' }).click()
  await expect
    .poll(() => shown.calls('saveReport'))
    .toEqual([{ room: { accountId: 'acme', name: 'Board' }, at, ended: true, format: 'pdf', mask: true }])
})

test('a message leads from one timeline to the timeline of another room, and Back leads out of both', async () => {
  const at = Date.now() - 60_000
  const values = { title: 'Board', accountId: 'acme', name: 'Board', peak: 7 }
  const shown = await openTimeline()
  await expect.element(page.getByRole('heading', { name: 'Support bridge' })).toBeVisible()
  shown.push('appStatus', fakeAppStatus({ messages: [{ id: 'b', key: 'ended', values, at }] }))
  await page.getByRole('button', { name: 'Show timeline' }).click()
  await expect.element(page.getByRole('heading', { name: 'Board' })).toBeVisible()
  await expect
    .poll(() => shown.calls('roomTimeline').at(-1))
    .toEqual({ room: { accountId: 'acme', name: 'Board' }, at, ended: true })
  await page.getByRole('button', { name: 'Back' }).click()
  await expect.element(page.getByRole('group', { name: 'Support bridge' })).toBeVisible()
})

test('times of a later day than the start are shown with their date', async () => {
  const start = new Date(2026, 10, 20, 23, 50).getTime()
  const end = new Date(2026, 10, 21, 0, 20).getTime()
  const stay = { name: 'Ana Diaz', number: '', memberId: '1', isFromKnown: true, toIs: 'exact' } as const
  const run: Partial<RoomRun> = {
    start,
    end,
    steps: [{ at: start, people: 1 }],
    events: [],
    gaps: [{ from: start + 60_000, to: end - 60_000, why: 'asleep' }],
    attendance: [{ ...stay, from: start, to: end }],
  }
  await openTimeline(run)
  await expect.element(attendance.getByText(/^23:50 . 00:20 21 Nov 2026$/)).toBeVisible()
  await expect.element(page.getByText('20 Nov 2026, 23:50:00 – 21 Nov 2026, 00:20:00')).toBeVisible()
  await expect.element(page.getByText(/23:51.*00:19 21 Nov 2026/)).toBeVisible()
  await expect.element(page.getByRole('img', { name: /23:50 20 Nov 2026.*00:20 21 Nov 2026/ })).toBeVisible()
})

test('callers who were known only by a call are marked, and shown as probable', async () => {
  const now = Date.now()
  const times = { from: now - 600_000, isFromKnown: true, to: now - 300_000, toIs: 'exact' } as const
  const caller = { name: 'Ana Diaz', number: '15550100155', memberId: '', callUuid: 'call-1', byCall: true } as const
  await openTimeline({
    steps: [],
    events: [
      { at: now - 600_000, kind: 'joined', count: 1, byCall: true },
      { at: now - 300_000, kind: 'left', count: 1, byCall: true },
    ],
    attendance: [{ ...caller, ...times }],
  })
  await expect
    .element(page.getByRole('img', { name: /\. 1 person probably joined\. 1 person probably left\.$/ }))
    .toBeVisible()
  await expect.element(page.getByText(/^Some people are known only by their calls/)).toBeVisible()
  await expect.element(rowOf(/Ana Diaz .+Probably there: known only by a call\./)).toBeVisible()
})

/** Opens the timeline of the support bridge, and looks for recordings. */
async function lookForRecordings(found: Result<ShownRecordings>) {
  const openRecording = () => success(undefined)
  const shown = await openTimeline({}, { results: { findRecordings: () => found, openRecording } })
  expect(shown.calls('findRecordings')).toEqual([])
  await page.getByRole('button', { name: 'Find recordings' }).click()
  return shown
}

test('recordings are looked for only on request, and one is opened by its id', async () => {
  const recordings = [{ id: 'r1', host: 'media.example.test', seconds: 90 }]
  const shown = await lookForRecordings(success({ recordings, skipped: 2, hasMore: true }))
  await expect.element(page.getByText("2 results couldn't be used.")).toBeVisible()
  await expect.element(page.getByText('There may be more at Plivo.')).toBeVisible()
  await page.getByRole('button', { name: 'Open… media.example.test · time unknown' }).click()
  expect(shown.calls('openRecording')).toEqual([{ of: 'found', id: 'r1' }])
})

test.each<[string, Result<ShownRecordings>, RegExp]>([
  ['none are found', success({ recordings: [], skipped: 0, hasMore: false }), /^No recordings found\.$/],
  ['they cannot be read', failure('server'), /Plivo|provider/],
])('the timeline says if %s', async (_what, found, text) => {
  await lookForRecordings(found)
  await expect.element(page.getByText(text).last()).toBeVisible()
})
