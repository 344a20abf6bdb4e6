import { beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { loadGrammars } from '../../src/syntax/grammars.js';
import { processCalls } from '../../src/syntax/scripts/process-calls.js';
import { isUnreadable } from '../../src/syntax/scripts/script.js';

const EXTENSIONS = ['js', 'ts', 'tsx', 'py', 'go', 'java', 'kt', 'cs', 'php', 'rb', 'rs'];
beforeAll(() => loadGrammars(EXTENSIONS.map((extension) => `a.${extension}`)));

function scripts(path: string, text: string): string[] {
  const parts = processCalls.read(path, text);
  if (isUnreadable(parts)) throw new Error(parts.reason);
  return parts.map((part) => part.text);
}

describe('calls of programs in source code', () => {
  it.each([
    ['a.js', "require('child_process').execSync('rm -rf /')", 'rm -rf /'],
    ['a.ts', "import { exec } from 'node:child_process';\nexec(`rm -rf ${dir}/*`);", 'rm -rf $VALUE/*'],
    ['a.ts', "const cmd = 'rm -rf /';\nawait exec(cmd);", 'rm -rf /'],
    ['a.js', "spawn('rm', ['-rf', '/'])", "'rm' '-rf' '/'"],
    ['a.tsx', "spawnSync('git', ['push', ...flags, '--force'])", `'git' 'push' "$VALUE" '--force'`],
    ['a.mjs', 'await $`terraform destroy -auto-approve`', 'terraform destroy -auto-approve'],
    ['a.js', "fs.rmSync('/', { recursive: true })", "rm -rf -- '/'"],
    ['a.ts', "new Deno.Command('rm', { args: ['-rf', '/'] })", "'rm' '-rf' '/'"],
    ['a.py', 'import os\nos.system("rm -rf /")', 'rm -rf /'],
    ['a.py', 'subprocess.run(["kubectl", "delete", "ns", name], check=True)', `'kubectl' 'delete' 'ns' "$VALUE"`],
    ['a.py', 'subprocess.run(f"rm -rf {path}/*", shell=True)', 'rm -rf $VALUE/*'],
    ['a.py', 'subprocess.check_call("dropdb " + name, shell=True)', 'dropdb $VALUE'],
    ['a.py', "shutil.rmtree(os.path.expanduser('~'))", 'rm -rf -- ~'],
    ['a.go', 'package a\nfunc f() { exec.Command("rm", "-rf", "/").Run() }', "'rm' '-rf' '/'"],
    ['a.go', 'package a\nfunc f() { exec.CommandContext(ctx, "sh", "-c", "rm -rf /").Run() }', "'sh' '-c' 'rm -rf /'"],
    ['a.go', 'package a\nfunc f() { os.RemoveAll("/") }', "rm -rf -- '/'"],
    ['A.java', 'class A { void f() { Runtime.getRuntime().exec("rm -rf /"); } }', 'rm -rf /'],
    ['A.java', 'class A { void f() { new ProcessBuilder("rm", "-rf", "/").start(); } }', "'rm' '-rf' '/'"],
    ['A.java', 'class A { void f() { new ProcessBuilder(List.of("rm", "-rf", "/")); } }', "'rm' '-rf' '/'"],
    ['a.kt', 'fun f() { ProcessBuilder("rm", "-rf", "/").start() }', "'rm' '-rf' '/'"],
    ['A.cs', 'class A { void F() { Process.Start("rm", "-rf /"); } }', "'rm' '-rf /'"],
    ['a.php', "<?php exec('rm -rf /');", 'rm -rf /'],
    ['a.php', '<?php shell_exec("dropdb $name");', 'dropdb $VALUE'],
    ['a.php', '<?php `rm -rf /`;', 'rm -rf /'],
    ['a.rb', "system('rm -rf /')", 'rm -rf /'],
    ['a.rb', "system('rm', '-rf', '/')", "'rm' '-rf' '/'"],
    ['a.rb', '`rm -rf /`', 'rm -rf /'],
    ['a.rb', "FileUtils.rm_rf('/')", "rm -rf -- '/'"],
    ['a.rs', 'fn f() { Command::new("rm").arg("-rf").args(["/", x]).status(); }', `'rm' '-rf' '/' "$VALUE"`],
    ['a.rs', 'fn f() { std::fs::remove_dir_all("/"); }', "rm -rf -- '/'"],
  ])('are read in %s: %s', (path, text, expected) => {
    expect(scripts(path, text)).toContain(expected);
  });

  it.each([
    ['a.js', "console.log('rm -rf /')"],
    ['a.js', '// exec("rm -rf /")\nexec(command)'],
    ['a.py', 'print("rm -rf /")\nsubprocess.run(command)'],
    ['a.go', 'package a\nfunc f() { fmt.Println("rm", "-rf", "/") }'],
    ['a.rb', 'puts "rm -rf /"'],
    ['node_modules/a/a.d.ts', "exec('rm -rf /')"],
  ])('are not seen in %s: %s', (path, text) => {
    expect(processCalls.matches(path) ? scripts(path, text) : []).toEqual([]);
  });

  it('have the line that they stand on', () => {
    const parts = processCalls.read('a.js', '\n\nexecSync(`\n  true\n  rm -rf /\n`)');
    expect(parts).toMatchObject([{ text: '\n  true\n  rm -rf /\n', lines: [3, 4, 5, 6], place: 'a call of execSync' }]);
  });

  it('end on any text', () => {
    const piece = fc.constantFrom(
      'exec(',
      "'rm'",
      '`',
      '${',
      '}',
      '"',
      '[',
      ']',
      ')',
      '+',
      'system',
      '.',
      '\n',
      'Command::new(',
      '$',
      '{',
      ',',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), fc.constantFrom(...EXTENSIONS), (pieces, extension) => {
        expect(processCalls.read(`a.${extension}`, pieces.join(''))).toBeDefined();
      }),
      { numRuns: 60 },
    );
  });
});
