/** Disks, partitions and volumes that are overwritten. */
import type { Entry } from '../command-pack.js';

const DISK = /^(?:of=)?\/dev\/(?:[shv]d[a-z]|xvd[a-z]|nvme\d|mmcblk\d|r?disk\d|md\d|dm-\d|mapper\/|mem$|kmem$|disk\/)/;

export const DISKS: readonly Entry[] = [
  {
    id: 'make-file-system',
    rule: 'destructive-command',
    grade: 'block',
    severity: 'critical',
    does: 'makes a new file system over what is on a disk',
    programs: /^(?:mkfs(?:\.\w+)?|mke2fs|mkswap|newfs\w*|mkntfs|mkdosfs)$/,
    // An image file is no disk.
    when: ({ rest }) => rest.some((word) => word.text.startsWith('/dev/') || !word.known),
    examples: {
      flagged: ['mkfs.ext4 /dev/sda1', 'sudo mkfs -t xfs "$DISK"', 'mkswap /dev/sdb'],
      accepted: ['mkfs.ext4 disk.img', 'which mkfs.ext4', 'mkdir /dev/shm/x'],
    },
  },
  {
    id: 'write-device',
    rule: 'destructive-command',
    grade: 'block',
    severity: 'critical',
    does: 'writes over a disk',
    programs: ['dd', 'tee', 'shred', 'cp', 'pv', 'badblocks', 'dcfldd', 'ddrescue', 'install', 'cat', 'wipe', 'scrub'],
    when: ({ invocation: { program }, words, has }) => {
      if (program === 'cat' || program === 'pv') return false;
      if (program === 'dd' || program === 'dcfldd') return words.some((word) => word.startsWith('of=') && DISK.test(word));
      if (program === 'badblocks') return has('-w') && words.some((word) => DISK.test(word));
      return DISK.test(
        program === 'shred' || program === 'tee' || program === 'wipe' || program === 'scrub'
          ? (words.find((word) => DISK.test(word)) ?? '')
          : (words.at(-1) ?? ''),
      );
    },
    examples: {
      flagged: ['dd if=/dev/zero of=/dev/sda', 'sudo shred -n 1 /dev/nvme0n1', 'cp image.iso /dev/sdb', 'tee /dev/disk2'],
      accepted: ['dd if=/dev/sda of=backup.img', 'dd if=/dev/zero of=file bs=1M', 'cp x /dev/null', 'dd if=a of=/dev/null'],
    },
  },
  {
    id: 'redirect-device',
    rule: 'destructive-command',
    grade: 'block',
    severity: 'critical',
    does: 'writes over a disk',
    programs: null,
    when: ({ invocation: { redirects } }) =>
      redirects.some(({ operator, target }) => operator.includes('>') && DISK.test(target.text)),
    examples: {
      flagged: ['cat /dev/zero > /dev/sda', 'echo x >> /dev/nvme0n1'],
      accepted: ['echo x > /dev/null', 'echo x > /dev/stderr', 'cat < /dev/sda'],
    },
  },
  {
    id: 'wipe-partitions',
    rule: 'destructive-command',
    grade: 'block',
    severity: 'critical',
    does: 'takes the partitions or the signatures off a disk',
    programs: [
      'wipefs',
      'fdisk',
      'sfdisk',
      'cfdisk',
      'gdisk',
      'sgdisk',
      'parted',
      'blkdiscard',
      'hdparm',
      'nvme',
      'diskutil',
      'diskpart',
    ],
    when: ({ invocation: { program }, has, words, rest }) => {
      if (has('-l', '--list', '-p', '--print', '-J', '--json', '--version') && !has('-a', '--all', '-Z', '--zap-all'))
        return false;
      switch (program) {
        case 'wipefs':
          return has('-a', '--all', '-o', '--offset');
        case 'parted':
          return words.some((word) => /\b(?:mklabel|mktable|rm|mkpart|resizepart)\b/.test(word));
        case 'sgdisk':
          return has('-Z', '-z', '-o', '-d', '--zap-all', '--zap', '--clear', '--delete');
        case 'hdparm':
          return words.some((word) => /^--(?:security-erase|trim-sector|write-sector|make-bad)/.test(word));
        case 'nvme':
          return rest[0]?.text === 'format' || rest[0]?.text === 'sanitize';
        case 'diskutil':
          return /^(?:erase|partition|zero|secureErase|apfs)/i.test(rest[0]?.text ?? '') && !/list/i.test(rest[1]?.text ?? '');
        default:
          return rest.length > 0 || program === 'diskpart';
      }
    },
    examples: {
      flagged: [
        'wipefs -a /dev/sda',
        'parted -s /dev/sda mklabel gpt',
        'sgdisk --zap-all /dev/sda',
        'fdisk /dev/sda',
        'diskutil eraseDisk JHFS+ X disk2',
        'nvme format /dev/nvme0',
      ],
      accepted: ['fdisk -l', 'wipefs /dev/sda', 'parted /dev/sda print', 'diskutil list', 'nvme list', 'hdparm -I /dev/sda'],
    },
  },
  {
    id: 'remove-volume',
    rule: 'destructive-command',
    grade: 'block',
    severity: 'critical',
    does: 'removes a volume, a pool or a key of a disk with all that it holds',
    programs: ['lvremove', 'vgremove', 'pvremove', 'zpool', 'zfs', 'cryptsetup', 'mdadm', 'btrfs', 'lvm'],
    when: ({ operands, words, invocation: { program } }) => {
      if (/^(?:lv|vg|pv)remove$/.test(program)) return operands.length > 0;
      if (program === 'mdadm') return words.some((word) => /^--(?:zero-superblock|remove|fail)$/.test(word));
      return (
        /^(?:destroy|labelclear|luksFormat|erase|luksErase|luksKillSlot|lvremove|vgremove|pvremove)$/.test(operands[0] ?? '') ||
        (program === 'btrfs' && operands[1] === 'delete')
      );
    },
    examples: {
      flagged: [
        'zpool destroy tank',
        'lvremove -f vg/data',
        'cryptsetup luksFormat /dev/sdb',
        'zfs destroy -r tank/data',
        'mdadm --zero-superblock /dev/sdb',
      ],
      accepted: ['zpool status', 'zfs list', 'lvs', 'cryptsetup status x', 'mdadm --detail /dev/md0'],
    },
  },
  {
    id: 'host-root-mounted',
    rule: 'destructive-command',
    grade: 'ask',
    severity: 'high',
    does: "hands the whole of the machine's file system to a container, to write",
    programs: ['docker', 'podman', 'nerdctl'],
    when: ({ words }) =>
      words.some(
        (word, at) =>
          (/^(?:-v|--volume)$/.test(words[at - 1] ?? '') && /^\/:[^:]{1,500}(?::(?!ro\b).*)?$/.test(word)) ||
          /^(?:--volume=|-v)\/:[^:]{1,500}(?::(?!ro\b).*)?$/.test(word),
      ),
    examples: {
      flagged: ['docker run --rm -v /:/host alpine rm -rf /host', 'podman run --volume=/:/mnt alpine'],
      accepted: [
        'docker run -v /:/host:ro node-exporter',
        'docker run -v "$PWD":/app node:22 npm test',
        'docker run -v /data:/data x',
      ],
    },
  },
  {
    id: 'windows-way-back',
    rule: 'destructive-command',
    grade: 'block',
    severity: 'critical',
    does: 'deletes the shadow copies, backups or settings that Windows is restored from',
    programs: /^(?:vssadmin|wmic|wbadmin|bcdedit|reg)$/i,
    when: ({ operands, words, invocation }) => {
      const told = operands.join(' ').toLowerCase();
      switch (invocation.program.toLowerCase()) {
        case 'vssadmin':
          return /^(?:delete|resize) shadow/.test(told);
        case 'wmic':
          return told.startsWith('shadowcopy delete');
        case 'wbadmin':
          return /^delete (?:catalog|backup|systemstatebackup)/.test(told);
        case 'bcdedit':
          return /recoveryenabled (?:no|off)|ignoreallfailures/.test(words.join(' ').toLowerCase());
        default:
          return /^delete hk(?:lm|cu|cr|u|ey_\w{1,30})[\\/]?(?:system|software|sam|security)?$/.test(
            told.replace(/ \/.*/, '').replace(/(hk\w{1,20})(?=software|system|sam|security)/, '$1/'),
          );
      }
    },
    examples: {
      flagged: [
        'vssadmin delete shadows /all /quiet',
        'wmic shadowcopy delete',
        'wbadmin delete catalog -quiet',
        'bcdedit /set recoveryenabled No',
        String.raw`reg delete 'HKLM\SOFTWARE' /f`,
      ],
      accepted: [
        'vssadmin list shadows',
        'bcdedit /enum',
        String.raw`reg query 'HKLM\SOFTWARE'`,
        String.raw`reg delete 'HKCU\Software\Acme\App' /f`,
      ],
    },
  },
];
