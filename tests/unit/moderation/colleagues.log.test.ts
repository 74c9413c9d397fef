import { expect, test } from 'vitest'
import type { TeamAction } from '../../../shared/team.ts'
import { aMute, openColleagues } from '../../support/colleagues-scene.ts'

function openLog() {
  const { say, written, ...scene } = openColleagues()
  const announce = { kind: 'announce', who: 'everyone' } as const
  return {
    ...scene,
    say: (...steps: readonly Partial<TeamAction>[]) => {
      say(...steps.map((step) => ({ ...announce, ...step })))
    },
    written,
    texts: () => written.map(({ text }) => text),
  }
}

test('an announcement or a recording by a colleague gets one journal entry once the provider has accepted it', () => {
  const { say, written, texts } = openLog()
  say({}, {})
  expect(written).toEqual([])
  say({ step: 'accepted' }, { step: 'accepted' }, { step: 'confirmed' })
  const colleague = { by: 'colleague', colleague: 'Ana' }
  const room = { conference: 'Standup', instance: 1 }
  expect(written).toMatchObject([{ event: 'colleagueAction', text: 'colleagueAnnounced', ...colleague, ...room }])
  say({ id: 'a2', kind: 'record', step: 'accepted' }, { id: 'a3', kind: 'stopRecording', step: 'accepted' })
  say({ id: 'a4', kind: 'stopAnnouncement', step: 'accepted' })
  expect(texts().slice(1)).toEqual(['colleagueRecorded', 'colleagueStoppedRecording', 'colleagueStoppedAnnouncement'])
})

test('the failure of a known action gets one entry, and an effect that an observation will show gets none', () => {
  const { say, texts } = openLog()
  const mute = { kind: 'mute', who: ['call-1'] } as const
  say({ ...mute }, { ...mute, step: 'accepted' })
  expect(texts()).toEqual([])
  say({ ...mute, id: 'a2' }, { ...mute, id: 'a2', step: 'failed' }, { ...mute, id: 'a2', step: 'failed' })
  say({ ...mute, id: 'a3', step: 'failed' })
  expect(texts()).toEqual(['colleagueFailed'])
})

test('no entry is written about an unknown account or a room that is not live, and at most 60 in ten minutes', async () => {
  const { clock, colleagues, say, texts } = openLog()
  colleagues.acted('watched', { ...aMute, kind: 'announce', step: 'accepted' })
  say({ conference: 'Elsewhere', step: 'accepted' }, { id: 'a2', conference: undefined, step: 'accepted' })
  expect(texts()).toEqual([])
  for (let index = 0; index < 100; index += 1) say({ id: `b${String(index)}`, step: 'accepted' })
  expect(texts()).toHaveLength(60)
  await clock.advance(600_001)
  say({ id: 'c', step: 'accepted' })
  expect(texts()).toHaveLength(61)
})

test("a colleague's recording of one call is not that of the room", () => {
  const { say, texts } = openLog()
  say({ id: 'a1', kind: 'record', step: 'accepted', who: ['call-1'] })
  say({ id: 'a2', kind: 'stopRecording', step: 'accepted', who: ['call-1'] })
  expect(texts()).toEqual(['colleagueRecordedCall', 'colleagueStoppedRecordingCall'])
})
