/** @file Reading bytes from paths, file URLs and web addresses. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DataError } from '../../src/core/errors.ts';
import { readBytes, readFirst } from '../../src/data/source.ts';

let folder = '';
let site = '';
let server: Server;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tidu-source-'));
  await writeFile(join(folder, 'a b.bin'), Uint8Array.of(1, 2, 3));
  server = createServer((request, response) => {
    if (request.url === '/a.bin') response.end(Buffer.of(1, 2, 3));
    else if (request.url === '/page') response.setHeader('content-type', 'text/html').end('<html>');
    else response.writeHead(request.url === '/broken' ? 500 : 404).end('no');
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  site = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
});

afterAll(async () => {
  server.close();
  await rm(folder, { recursive: true });
});

describe('readBytes', () => {
  it('reads a path, a file URL as object and as text, and a web address', async () => {
    const path = join(folder, 'a b.bin');
    for (const source of [path, pathToFileURL(path), pathToFileURL(path).href, `${site}/a.bin`, new URL(`${site}/a.bin`)]) {
      expect([...(await readBytes(source))]).toEqual([1, 2, 3]);
    }
  });

  it('names a file that is missing', async () => {
    const path = join(folder, 'nowhere.bin');
    const failure = readBytes(path);
    await expect(failure).rejects.toThrow(DataError);
    await expect(failure).rejects.toThrow(`readBytes: there is no such file. Got '${path}'.`);
    await expect(failure).rejects.toThrow(/Try an absolute path: a relative one is looked up in/);
    await expect(readBytes(`${site}/nowhere`)).rejects.toThrow(/there is no such file/);
  });

  it('takes the page of a site that answers everything for a missing file', async () => {
    await expect(readBytes(`${site}/page`)).rejects.toThrow(/there is no such file/);
  });

  it('says what went wrong with a file that is there', async () => {
    await expect(readBytes(`${site}/broken`)).rejects.toThrow(/cannot be read \(the server answered 500 Internal Server Error\)/);
    await expect(readBytes(folder)).rejects.toThrow(/cannot be read \(EISDIR/);
    await expect(readBytes('http://127.0.0.1:1/')).rejects.toThrow(DataError);
  });
});

describe('readFirst', () => {
  it('takes the first that exists and names all when none does', async () => {
    const { found } = await readFirst('mnist', [join(folder, 'x'), join(folder, 'a b.bin')]);
    expect(found).toBe(join(folder, 'a b.bin'));
    const failure = readFirst('mnist', ['/x/1', '/x/2']);
    await expect(failure).rejects.toThrow("mnist: there is no such file. Got '/x/1', '/x/2'. Expected one of them to exist.");
  });
});
