import { readdir, readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'

const project = resolve(import.meta.dirname, '../..')

export interface Source {
  /** Relative to the project's folder, with `/` as the separator on every system. */
  readonly path: string
  /** The source without comments, because comments may name what the code must not use. */
  readonly code: string
}

/** Reads the sources below the given folders; by default those of the app and the relay. */
export async function readSources(...folders: readonly string[]): Promise<readonly Source[]> {
  const lists = (folders.length > 0 ? folders : ['electron', 'relay', 'renderer', 'shared']).map(async (folder) => {
    const names = await readdir(join(project, folder), { recursive: true })
    // The file system lists files in an order of its own.
    const files = names.filter((name) => /\.(ts|svelte|html|css)$/.test(name)).toSorted()
    return Promise.all(
      files.map(async (name) => ({
        path: `${folder}/${name.replaceAll('\\', '/')}`,
        code: withoutComments(await readFile(join(project, folder, name), 'utf8')),
      })),
    )
  })
  return (await Promise.all(lists)).flat()
}

const string = /'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\[^]|[^`\\])*`/
const pattern = /(?<=[=(,:!&|?[]\s*)\/(?![/*])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/[\\\n])+\//
const comment = /\/\*[^]*?\*\/|<!--[^]*?-->|(?<=^|\s)\/\/.*$/
const either = new RegExp(`(${string.source}|${pattern.source})|${comment.source}`, 'gm')

/**
 * One expression finds strings, patterns and comments, because each may contain what looks like the start of another.
 */
function withoutComments(text: string): string {
  return text.replace(either, '$1')
}

/** The occurrences of a pattern, each as `path: the text that was found`. */
export function occurrences(sources: readonly Source[], pattern: RegExp): readonly string[] {
  return sources.flatMap(({ path, code }) => [...code.matchAll(pattern)].map((match) => `${path}: ${match[0]}`))
}
