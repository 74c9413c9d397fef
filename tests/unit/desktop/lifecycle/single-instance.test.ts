import { expect, test } from 'vitest'
import { describeRefusal, readLock } from '../../../../electron/desktop/lifecycle/single-instance.ts'

const link = (target: string) => () => target
const missing = (): string => {
  throw Object.assign(new Error('ENOENT'), { code: 'ENOENT' })
}

test("reads computer and process from the lock, even if the computer's name has hyphens", () => {
  expect(readLock('/profile', link('my-laptop-4711'))).toEqual({ host: 'my-laptop', pid: 4711 })
})

test.each([['nonsense'], [''], ['-12']])('ignores a lock %j that cannot be read', (target) => {
  expect(readLock('/profile', link(target))).toBeUndefined()
})

test('returns no owner if there is no lock', () => {
  expect(readLock('/profile', missing)).toBeUndefined()
})

test('names the running process when Gavel is started a second time', () => {
  expect(describeRefusal('/profile', { host: 'here', pid: 12 }, 'here', () => true)).toBe(
    'Gavel is already running as process 12; this request was passed to it.',
  )
})

test.each([
  ['of a process that is dead', 'here', false],
  ['of another computer', 'elsewhere', true],
])('names the file to delete for a lock %s', (_what, host, alive) => {
  const said = describeRefusal('/profile', { host, pid: 12 }, 'here', () => alive)
  expect(said).toContain('/profile/SingletonLock')
  expect(said).toContain(`process 12 on ${host}`)
  expect(said).toContain('delete that file')
})
