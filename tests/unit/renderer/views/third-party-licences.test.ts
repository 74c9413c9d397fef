import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { expect, test } from 'vitest'
import { LIBRARIES } from '../../../../renderer/views/third-party-licences.ts'

const read = (path: string): Promise<string> => readFile(resolve(import.meta.dirname, '../../../..', path), 'utf8')

test.each(LIBRARIES)('names the licence of $name as its package.json does', async ({ name, licence }) => {
  const { license } = JSON.parse(await read(`node_modules/${name}/package.json`)) as { license: string }
  expect(licence).toBe(license)
})

test('names the libraries that docs/libraries.md lists as part of Gavel, and no others', async () => {
  const [, shipped = ''] = (await read('docs/libraries.md')).split(/^## /m)
  const listed = [...shipped.matchAll(/^\| `([^`]+)` \| \S/gm)].map(([, name]) => name)
  expect(LIBRARIES.map(({ name }) => name).toSorted()).toEqual(listed.toSorted())
})
