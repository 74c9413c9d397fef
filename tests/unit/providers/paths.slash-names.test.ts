import { expect, it } from 'vitest'
import { doubtfulNames, impossibleNames } from '../../support/hostile-names.ts'
import { json, scriptedProvider, type Script } from '../../support/scripted-fetch.ts'

/** A provider whose retrieves return the conference `answered`, or the requested conference if that is undefined. */
function open(answered?: string) {
  let now = 0
  const clock = { now: () => (now += 1_000), setTimeout: () => undefined, clearTimeout: () => undefined }
  const script: Script = ({ url }) => {
    const name = answered ?? decodeURIComponent(url.split('/').at(-2) ?? '')
    return json(200, { conference_name: name, conference_run_time: 1, members: [] })
  }
  return scriptedProvider('plivo', script, { clock }).provider
}

it('names with slashes stay writable until 10,000 newer such names were read', async () => {
  const provider = open()
  const retrieve = async (name: string): Promise<void> => {
    expect(await provider.retrieve(name)).toMatchObject({ ok: true })
  }
  await retrieve('first/room')
  for (let index = 0; index < 10_000; index += 1) await retrieve(`room ${index}`)
  await retrieve('sales/emea')
  expect(['first/room', 'sales/emea'].map(provider.writable)).toEqual(['yes', 'yes'])
  for (let index = 0; index < 9_999; index += 1) await retrieve(`sales/${index}`)
  expect(['first/room', 'sales/emea'].map(provider.writable)).toEqual(['afterRetrieve', 'yes'])
})

it.each(doubtfulNames)('%j becomes writable after its retrieve', async (name) => {
  const provider = open()
  expect(provider.writable(name)).toBe('afterRetrieve')
  expect(await provider.retrieve(name)).toMatchObject({ ok: true })
  expect(provider.writable(name)).toBe('yes')
})

it.each(impossibleNames)('%j is never retrieved, and so never becomes writable', async (name) => {
  const provider = open()
  expect(await provider.retrieve(name)).toMatchObject({ ok: false, fault: { code: 'invalid' } })
  expect(provider.writable(name)).toBe('never')
})

it('a retrieve that returns another name proves nothing', async () => {
  const provider = open('a')
  for (const name of ['a?b', 'a;b', '\uFF41\u2044', 'a#']) {
    expect(await provider.retrieve(name)).toMatchObject({ ok: false, fault: { values: { reason: 'otherConference' } } })
    expect(provider.writable(name)).toBe('afterRetrieve')
  }
})
