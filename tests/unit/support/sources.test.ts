import { readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import ts from 'typescript'
import { expect, test } from 'vitest'
import { readSources } from '../../support/sources.ts'

const project = resolve(import.meta.dirname, '../../..')

/** The tokens of a source, without white space. */
function tokensOf(text: string): string {
  const file = ts.createSourceFile('source.ts', text, ts.ScriptTarget.Latest)
  const found: string[] = []
  const visit = (node: ts.Node): void => {
    if (ts.isJSDoc(node)) return
    const children = node.getChildren(file)
    if (children.length === 0) found.push(node.getText(file))
    else children.forEach(visit)
  }
  visit(file)
  return found.join('').replace(/\s/g, '')
}

test('TypeScript sources are read without their comments, and without losing any code', async () => {
  const sources = await readSources('electron', 'relay', 'shared', 'renderer', 'scripts')
  const programs = sources.filter(({ path }) => path.endsWith('.ts'))
  expect(programs.length).toBeGreaterThan(300)
  for (const { path, code } of programs) {
    const tokens = tokensOf(await readFile(join(project, path), 'utf8'))
    expect(code.replace(/\s/g, '') === tokens, path).toBe(true)
  }
})
