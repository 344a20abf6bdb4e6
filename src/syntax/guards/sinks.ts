/** Where harm is done with a value: files, commands, queries, redirects, requests, markup, code, and what is merged into objects. */

const SINKS = new RegExp(
  `(?:^|[^\\p{L}\\d_$])(?:${[
    // Files.
    'readFile|readFileSync|writeFile|writeFileSync|appendFile|createReadStream|createWriteStream|sendFile|send_file|send_from_directory|serveFile|unlink|unlinkSync|rmSync|rmdir|rename|renameSync|mkdir|copyFile|open|fopen|file_get_contents|file_put_contents|ReadFile|WriteFile|OpenFile|rmtree|extractall|extract|include_once|require_once|download',
    // Commands and code.
    'exec|execSync|execFile|execFileSync|execa|spawn|spawnSync|system|popen|Popen|check_output|check_call|shell_exec|proc_open|passthru|eval|Function|runInContext|runInNewContext|render_template_string|unserialize|deserialize|readObject|Command|ProcessBuilder',
    // Queries, requests, redirects.
    'query|raw|execute|executeQuery|createQuery|rawQuery|aggregate|redirect|redirect_to|sendRedirect|fetch|axios|urlopen|urlretrieve|curl_exec|Dial|open_uri',
    // Records that are written or taken away.
    'updateOne|updateMany|deleteOne|deleteMany|destroy|insertOne|merge|extend|defaultsDeep|setPrototypeOf',
    // Markup.
    'insertAdjacentHTML|html_safe|mark_safe|raw_html|setHTML',
  ].join(
    '|',
  )})\\s{0,3}\\(|\\b(?:innerHTML|outerHTML|srcdoc|dangerouslySetInnerHTML|location(?:\\.href)?)\\s{0,3}=[^=]|\\[[\\p{L}_$][\\p{L}\\d_$.]{0,60}\\]\\s{0,3}=[^=]`,
  'u',
);
const MAX_SEEN = 4_000;

/** Whether harm can be done between two offsets. */
export function reachesSink(text: string, start: number, end: number): boolean {
  return SINKS.test(text.slice(start, Math.min(end, start + MAX_SEEN)));
}
