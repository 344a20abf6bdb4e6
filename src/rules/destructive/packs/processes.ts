/** Processes, services and machines that are stopped, and the walls around them. */
import type { Entry } from '../command-pack.js';

const ESSENTIAL =
  /^(?:sshd?|systemd[\w-]*|dbus|networking|NetworkManager|network|docker|containerd|kubelet|crio|cron|crond|firewalld|ufw|auditd|rsyslog|apparmor|iptables|nftables|fail2ban|falcon-sensor|postgresql|mysqld?|mariadb|mongod|redis(?:-server)?|nginx|getty.*)(?:\.service|\.socket)?$/;

export const PROCESSES: readonly Entry[] = [
  {
    id: 'kill-everything',
    rule: 'destructive-command',
    grade: 'block',
    severity: 'critical',
    does: 'ends every process, or the first one of the system',
    programs: ['kill', 'killall5', 'skill'],
    when: ({ words, invocation: { program } }) => {
      if (program === 'killall5') return true;
      const list = words.filter(
        (word, index) => !(index === 0 && word.startsWith('-')) && !/^-[sn]$/.test(words[index - 1] ?? ''),
      );
      // `kill -1` alone sends a signal to nobody; `kill -0` only asks.
      return !words.includes('-0') && list.some((word) => word === '-1' || word === '1');
    },
    examples: {
      flagged: ['kill -9 -1', 'sudo kill -9 1', 'kill -s KILL -1', 'kill -KILL -- -1'],
      accepted: ['kill "$PID"', 'kill -9 4711', 'kill -0 1', 'kill -1 "$PID"', 'kill %1'],
    },
  },
  {
    id: 'kill-by-name',
    rule: 'destructive-command',
    grade: 'ask',
    severity: 'medium',
    does: 'ends every process of a name, whoever started it',
    programs: ['killall', 'pkill', 'taskkill', 'slay', 'Stop-Process'],
    when: ({ has, words, operands, invocation: { program } }) => {
      if (has('-0', '-l', '--list') || operands.length === 0) return false;
      if (program === 'pkill')
        return has('-f', '--full', '-u', '-U', '-9', '-KILL', '-SIGKILL') && !has('-P', '--parent', '-F', '--pidfile');
      return program !== 'taskkill' || words.some((word) => /^\/im$/i.test(word));
    },
    examples: {
      flagged: ['killall node', 'pkill -f python', 'pkill -9 -u deploy', 'taskkill /f /im node.exe'],
      accepted: ['pkill -P $$', 'pkill -F app.pid', 'killall -l', 'pgrep -f node', 'pkill -x myserver'],
    },
  },
  {
    id: 'stop-machine',
    rule: 'destructive-command',
    grade: 'block',
    severity: 'critical',
    does: 'turns the machine off or starts it anew',
    programs: ['shutdown', 'reboot', 'halt', 'poweroff', 'init', 'telinit', 'systemctl', 'Restart-Computer', 'Stop-Computer'],
    when: ({ invocation: { program }, operands, has }) => {
      if (program === 'init' || program === 'telinit') return /^[06]$/.test(operands[0] ?? '');
      if (program === 'systemctl') return /^(?:reboot|poweroff|halt|kexec|rescue|emergency|isolate)$/.test(operands[0] ?? '');
      return !has('-c', '-k', '--version');
    },
    examples: {
      flagged: ['shutdown -h now', 'sudo reboot', 'init 0', 'systemctl poweroff'],
      accepted: ['shutdown -c', 'systemctl status', 'init', 'echo reboot', 'npm init 6'],
    },
  },
  {
    id: 'stop-service',
    rule: 'destructive-command',
    grade: 'ask',
    severity: 'high',
    does: 'stops or switches off a service that others rely on',
    programs: ['systemctl', 'service', 'rc-service', 'initctl', 'launchctl'],
    when: ({ operands, invocation: { program } }) => {
      if (program === 'service' || program === 'rc-service') return ESSENTIAL.test(operands[0] ?? '') && operands[1] === 'stop';
      return (
        /^(?:stop|disable|mask|kill|unload|bootout|remove)$/.test(operands[0] ?? '') &&
        operands.slice(1).some((word) => word === '*' || ESSENTIAL.test(word))
      );
    },
    examples: {
      flagged: [
        'systemctl stop sshd',
        'sudo systemctl disable --now firewalld',
        'systemctl mask docker.service',
        'service postgresql stop',
      ],
      accepted: ['systemctl restart nginx', 'systemctl stop my-app', 'service nginx reload', 'systemctl enable docker'],
    },
  },
  {
    id: 'drop-firewall',
    rule: 'destructive-command',
    grade: 'block',
    severity: 'high',
    does: 'takes down a firewall or an access control',
    programs: [
      'iptables',
      'ip6tables',
      'nft',
      'ufw',
      'setenforce',
      'aa-teardown',
      'firewall-cmd',
      'pfctl',
      'csrutil',
      'spctl',
      'netsh',
      'auditctl',
    ],
    when: ({ invocation: { program }, has, words, operands }) => {
      switch (program) {
        case 'iptables':
        case 'ip6tables':
          return has('-F', '--flush', '-X') || (has('-P', '--policy') && words.includes('ACCEPT'));
        case 'nft':
          return (operands[0] === 'flush' && operands[1] === 'ruleset') || (operands[0] === 'delete' && operands[1] === 'table');
        case 'ufw':
          return operands.includes('disable') || operands.includes('reset');
        case 'setenforce':
          return /^(?:0|permissive)$/i.test(operands[0] ?? '');
        case 'pfctl':
          return has('-d', '-F');
        case 'csrutil':
          return operands[0] === 'disable';
        case 'spctl':
          return words.includes('--master-disable') || words.includes('--global-disable');
        case 'netsh':
          return words.join(' ').includes('state off');
        case 'auditctl':
          return has('-D') || (has('-e') && operands.includes('0'));
        case 'firewall-cmd':
          return has('--panic-on', '--panic-off');
        default:
          return program === 'aa-teardown';
      }
    },
    examples: {
      flagged: ['iptables -F', 'sudo ufw disable', 'setenforce 0', 'nft flush ruleset', 'iptables -P INPUT ACCEPT'],
      accepted: [
        'iptables -A INPUT -p tcp --dport 22 -j ACCEPT',
        'ufw allow 80',
        'iptables -L',
        'setenforce 1',
        'nft list ruleset',
      ],
    },
  },
  {
    id: 'fork-bomb',
    rule: 'destructive-command',
    grade: 'block',
    severity: 'critical',
    does: 'starts itself over and over until the machine stands still',
    programs: null,
    when: ({ invocation: { program, input, text } }) =>
      (program !== '' && input?.kind === 'command' && input.from.program === program && input.from.via.includes(program)) ||
      (/^\$(?:0|\{?BASH_SOURCE\S*)$/.test(text) && input?.kind === 'command' && input.from.text === text),
    examples: {
      flagged: [':(){ :|:& };:', 'bomb() { bomb | bomb & }; bomb', '$0 | $0 &'],
      accepted: ['rev | rev', 'f() { cat | cat; }; f', 'walk() { walk "$1/.."; }; walk .'],
    },
  },
  {
    id: 'delete-account',
    rule: 'destructive-command',
    grade: 'ask',
    severity: 'high',
    does: 'removes a user with a home, the scheduled jobs or the packages that the system needs',
    programs: ['userdel', 'deluser', 'crontab', 'apt', 'apt-get', 'yum', 'dnf', 'pacman', 'rpm', 'dpkg', 'passwd'],
    when: ({ invocation: { program }, has, operands, words }) => {
      switch (program) {
        case 'userdel':
        case 'deluser':
          return has('-r', '--remove', '--remove-home', '--remove-all-files');
        case 'crontab':
          return has('-r');
        case 'passwd':
          return has('-d', '-l') && operands.includes('root');
        default:
          return (
            words.some((word) => /^(?:remove|purge|autoremove|erase|-R\w*|-e|--purge|--remove)$/.test(word)) &&
            words.some((word) =>
              /^(?:linux-image.*|systemd|libc6|glibc|sudo|openssh-server|bash|coreutils|kernel.*|init|dpkg|apt|python3)$/.test(
                word,
              ),
            )
          );
      }
    },
    examples: {
      flagged: ['userdel -r alice', 'crontab -r', 'apt-get purge -y sudo', 'yum remove glibc'],
      accepted: ['crontab -l', 'apt-get remove -y vim', 'apt-get autoremove -y', 'userdel bob', 'apt-get install sudo'],
    },
  },
];
