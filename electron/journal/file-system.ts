/** The part of a file system that the journal needs; `node:fs/promises` fits. Errors carry `code` as Node's do. */
export interface JournalFs {
  mkdir(path: string, options: { recursive: true; mode: number }): Promise<unknown>
  readdir(path: string): Promise<string[]>
  readFile(path: string): Promise<Uint8Array>
  open(path: string, flags: string, mode?: number): Promise<JournalFile>
  unlink(path: string): Promise<void>
}

export interface JournalFile {
  appendFile(text: string, encoding: 'utf8'): Promise<void>
  stat(): Promise<{ readonly size: number }>
  truncate(length: number): Promise<void>
  /** Resolves once the content is on disk. */
  datasync(): Promise<void>
  sync(): Promise<void>
  close(): Promise<void>
}
