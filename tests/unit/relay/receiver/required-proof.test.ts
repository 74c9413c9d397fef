import { mkdirSync, rmdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { RequiredProof } from '../../../../relay/receiver/required-proof.ts'
import { temporaryFolder } from '../../../support/temporary-folder.ts'

const log: unknown[] = []
const createPath = () => join(temporaryFolder(), 'proof.json')
const open = (path = createPath()) => new RequiredProof(path, (...line) => log.push(line))
const vobiz = { id: 'b', provider: 'vobiz', acceptUnsigned: true } as const
const plivo = { id: 'a', provider: 'plivo', acceptUnsigned: true } as const

test('unsigned callbacks of Vobiz are accepted if the account allows them, but never again after a signed one', () => {
  const store = createPath()
  const proof = open(store)
  expect(proof.accepts(vobiz, 'secret')).toBe(true)
  expect(proof.accepts({ ...vobiz, acceptUnsigned: false }, 'secret')).toBe(false)
  expect(proof.accepts(vobiz, 'url')).toBe(true)
  expect(proof.accepts(vobiz, 'secret')).toBe(false)
  expect(open(store).accepts(vobiz, 'secret')).toBe(false)
  expect(open(store).accepts(vobiz, 'url')).toBe(true)
})

test('callbacks of Plivo are never accepted unsigned, nor with a V2 signature after one with V3', () => {
  const proof = open()
  expect(proof.accepts(plivo, 'secret')).toBe(false)
  expect(proof.accepts(plivo, 'url')).toBe(true)
  expect(proof.accepts(plivo, 'v3')).toBe(true)
  expect(proof.accepts(plivo, 'url')).toBe(false)
})

test('accounts do not share their required proof', () => {
  const proof = open()
  proof.accepts(plivo, 'v3')
  expect(proof.accepts({ ...plivo, id: 'c' }, 'url')).toBe(true)
})

test('a required proof that was found while the disk took nothing is stored once it does', () => {
  const store = createPath()
  const proof = open(store)
  log.length = 0
  // No file can take the place of a folder.
  mkdirSync(store)
  for (let count = 0; count < 3; count += 1) expect(proof.accepts(vobiz, 'url')).toBe(true)
  expect(proof.accepts(vobiz, 'secret')).toBe(false)
  expect(log).toEqual([['The required proof of callbacks could not be stored', expect.stringMatching(/^Error: E/)]])
  rmdirSync(store)
  expect(proof.accepts(vobiz, 'url')).toBe(true)
  expect(open(store).accepts(vobiz, 'secret')).toBe(false)
})
