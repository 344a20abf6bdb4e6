import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { scriptReadersOf } from '../../src/syntax/scripts/readers.js';
import { isUnreadable } from '../../src/syntax/scripts/script.js';

/** Each script of a file as [line, text]. */
function scripts(path: string, text: string): [number, string][] {
  return scriptReadersOf(path).flatMap((reader) => {
    const parts = reader.read(path, text);
    if (isUnreadable(parts)) throw new Error(parts.reason);
    return parts.map((part): [number, string] => [part.lines[0] ?? 0, part.text]);
  });
}

describe('scripts in files of many kinds', () => {
  it.each<[string, string, number, string]>([
    ['composer.json', '{"scripts": {"post-install-cmd": [\n"rm -rf /"]}}', 2, 'rm -rf /'],
    ['deno.json', '{"tasks": {\n"ship": "deployctl deploy"}}', 2, 'deployctl deploy'],
    [
      '.claude/settings.json',
      '{"hooks": {"PreToolUse": [{"hooks": [\n{"type": "command", "command": "rm -rf /"}]}]}}',
      2,
      'rm -rf /',
    ],
    ['.cursor/hooks.json', '{"hooks": {"stop": [\n{"command": "git push -f"}]}}', 2, 'git push -f'],
    ['Jenkinsfile', "stage('a') {\n  sh 'terraform destroy'\n}", 2, 'terraform destroy'],
    ['Jenkinsfile', 'steps {\n  sh(returnStdout: true, script: "kubectl delete ns ${NS}")\n}', 2, 'kubectl delete ns $VALUE'],
    ['Jenkinsfile', 'sh """\n  fly deploy\n"""', 1, '\n  fly deploy\n'],
    ['main.tf', 'provisioner "local-exec" {\n  command = "rm -rf /"\n}', 2, 'rm -rf /'],
    ['main.tf', 'provisioner "remote-exec" {\n  inline = [\n    "echo a",\n    "rm -rf /",\n  ]\n}', 4, 'rm -rf /'],
    ['main.tf', 'user_data = <<-EOF\n  #!/bin/sh\n  rm -rf /\n  EOF\n', 1, '\n  #!/bin/sh\n  rm -rf /'],
    ['tox.ini', '[testenv]\ncommands =\n  pytest\n  - rm -rf {toxinidir}/x\n', 4, 'rm -rf $VALUE/x'],
    ['pyproject.toml', '[tool.pdm.scripts]\nship = "twine upload dist/*"\n', 2, 'twine upload dist/*'],
    ['pyproject.toml', '[tool.poe.tasks.a]\nshell = "rm -rf /"\n', 2, 'rm -rf /'],
    ['playbook.yml', '- hosts: all\n  tasks:\n    - shell: rm -rf /\n', 3, 'rm -rf /'],
    ['cloud-init.yaml', '#cloud-config\nruncmd:\n  - rm -rf /\n', 3, 'rm -rf /'],
  ])('are read in %s: %s', (path, text, line, script) => {
    expect(scripts(path, text)).toContainEqual([line, script]);
  });

  it('end on any text', () => {
    const piece = fc.constantFrom(
      'sh ',
      "'",
      '"',
      '"""',
      'command = ',
      '<<EOF',
      '\n',
      'EOF',
      '[',
      ',',
      '\\',
      '{',
      '}',
      'commands =',
      '${',
    );
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 100 }),
        fc.constantFrom('Jenkinsfile', 'a.tf', 'tox.ini', 'pyproject.toml'),
        (pieces, path) => {
          expect(scripts(path, pieces.join(''))).toBeDefined();
        },
      ),
    );
  });
});
