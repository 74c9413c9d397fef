import { open } from 'node:fs/promises'

interface Node {
  readonly files?: Readonly<Record<string, Node>>
  readonly offset?: string
  readonly size?: number
  readonly unpacked?: boolean
}

export interface PackedFile {
  /** Relative to the archive's root, with `/` as the separator. */
  readonly path: string
  readonly unpacked: boolean
  /** Empty if the file is unpacked beside the archive. */
  readonly content: Buffer
}

/** All files of an archive. The format: https://github.com/electron/asar#format */
export async function readAsar(file: string): Promise<readonly PackedFile[]> {
  const handle = await open(file)
  try {
    const read = async (length: number, position: number): Promise<Buffer> =>
      (await handle.read(Buffer.alloc(length), 0, length, position)).buffer
    const sizes = await read(16, 0)
    const header = JSON.parse((await read(sizes.readUInt32LE(12), 16)).toString()) as Node
    const start = 8 + sizes.readUInt32LE(4)
    return await Promise.all(
      flatten(header, '').map(async ([path, { size = 0, offset = '0', unpacked = false }]) => ({
        path,
        unpacked,
        content: unpacked ? Buffer.alloc(0) : await read(size, start + Number(offset)),
      })),
    )
  } finally {
    await handle.close()
  }
}

function flatten({ files }: Node, above: string): readonly (readonly [string, Node])[] {
  return Object.entries(files ?? {}).flatMap(([name, node]) =>
    node.files ? flatten(node, `${above}${name}/`) : [[above + name, node] as const],
  )
}
