import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from '../support/free-port.ts'

export interface Nginx extends AsyncDisposable {
  url: string
}

/** Debian's nginx as a CDN in front of a gateway: it keeps what it is told that it may, and asks again for what it has. */
export async function startNginx(origin: string): Promise<Nginx> {
  const folder = mkdtempSync(join(tmpdir(), 'quire-nginx-'))
  const port = await freePort()
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (kind) => `${kind}_temp_path ${folder}/${kind};`,
  )
  writeFileSync(
    join(folder, 'nginx.conf'),
    `daemon off; master_process off; pid ${folder}/pid; error_log ${folder}/error.log;
    events {}
    http {
      access_log off; ${temporary.join(' ')}
      proxy_cache_path ${folder}/cache keys_zone=graph:1m;
      server {
        listen 127.0.0.1:${port};
        location / {
          proxy_pass ${origin};
          proxy_cache graph;
          proxy_cache_revalidate on;
          add_header x-cache $upstream_cache_status always;
        }
      }
    }`,
  )
  const child = spawn(
    'nginx',
    ['-p', folder, '-c', join(folder, 'nginx.conf'), '-e', join(folder, 'error.log')],
    {
      cwd: folder,
      stdio: 'ignore',
    },
  )
  const exited = once(child, 'exit')
  const url = `http://127.0.0.1:${port}`
  const answers = () =>
    fetch(`${url}/health/live`).then(
      (response) => response.ok,
      () => false,
    )
  while (!(await answers())) await new Promise((later) => setTimeout(later, 20))
  return {
    url,
    async [Symbol.asyncDispose]() {
      child.kill('SIGTERM')
      await exited
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
