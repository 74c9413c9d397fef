import { resolve } from 'node:path'
import { ESLint } from 'eslint'
import { expect, test } from 'vitest'

const project = resolve(import.meta.dirname, '../..')
const eslint = new ESLint({ cwd: project })

const COMPARE = 'Compare numbers by isSameLine'
const FOLD = 'Compare names and texts by folded'
const INSERT = 'Insert a name by a text'

test.each([
  ['member.number === other', COMPARE],
  ['"1" !== member.number', COMPARE],
  ['member?.number === other', COMPARE],
  ['numbers.includes(member.number)', COMPARE],
  ['known.has(member.number)', COMPARE],
  ["member.number === ''", undefined],
  ['member.numbers === other', undefined],
  ['member.name.toLowerCase()', FOLD],
  ['member?.name.toLocaleLowerCase()', FOLD],
  ['member.name.toUpperCase()', undefined],
  ['`${caller.called} joined`', INSERT],
  ['`${member.name} joined`', INSERT],
  ['`${nameOf(member)} joined`', INSERT],
  ['caller.full + " joined"', INSERT],
  ['`${isolated(caller.called)} joined`', undefined],
  ["t('log.event.joined', { people: caller.called })", undefined],
])(
  'in each part of the product, the linter reports `%s` exactly if it bypasses shared/callers/',
  async (code, message) => {
    const found = async (path: string, source: string): Promise<readonly string[]> => {
      const [result] = await eslint.lintText(source, { filePath: resolve(project, path) })
      return result?.messages.filter(({ ruleId }) => ruleId === 'no-restricted-syntax').map((one) => one.message) ?? []
    }
    const expected = message === undefined ? [] : [expect.stringContaining(message)]
    const script = `export const value = ${code}\n`
    for (const path of [
      'electron/monitor/room-view.ts',
      'electron/journal/export.ts',
      'renderer/state/list/roster.ts',
      'shared/finder.ts',
    ])
      expect([path, await found(path, script)]).toEqual([path, expected])
    const component = `<script lang="ts">\n  const value = ${code}\n</script>\n<p>{value}</p>\n`
    expect(await found('renderer/components/rooms/CallerName.svelte', component)).toEqual(expected)
    expect(await found('shared/callers/called.ts', script)).toEqual([])
  },
)
