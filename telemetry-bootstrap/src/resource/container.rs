//! The id of the container that the process is in, from what the kernel shows of it.

/// Files that a container runtime mounts from the container's own folder on the host.
const OWN_FILES: [&str; 3] = ["/etc/hostname", "/etc/hosts", "/etc/resolv.conf"];

/// The container's id, from the texts of `/proc/self/cgroup` and `/proc/self/mountinfo`; `None`
/// outside of one, and where only the id of the pod's sandbox shows, which its containers share.
pub(super) fn container_id(cgroup: &str, mountinfo: &str) -> Option<String> {
    from_cgroup(cgroup).or_else(|| from_mounts(mountinfo))
}

/// Whole in version 1, and in version 2 where the container sees the host's hierarchy: the last
/// id of a path such as `/docker/<id>` or `/kubepods.slice/…/cri-containerd-<id>.scope`.
fn from_cgroup(cgroup: &str) -> Option<String> {
    let paths = cgroup.lines().filter_map(|line| line.splitn(3, ':').nth(2));
    let mut ids = paths.filter_map(|path| path.rsplit(['/', ':']).find_map(scope_id));
    ids.next().map(str::to_owned)
}

/// The id in `<id>`, `docker-<id>.scope` and the like.
fn scope_id(part: &str) -> Option<&str> {
    let name = part.strip_suffix(".scope").unwrap_or(part);
    let id = name.rsplit('-').next()?;
    is_id(id).then_some(id)
}

/// The folder that [`OWN_FILES`] are mounted from. Any other mount may be another container's.
fn from_mounts(mountinfo: &str) -> Option<String> {
    let own: Vec<&str> = mountinfo.lines().filter_map(own_file_source).collect();
    // The kubelet writes the hosts file itself; the other two are then the pod's, not ours.
    if own.iter().any(|source| source.ends_with("/etc-hosts")) {
        return None;
    }
    own.into_iter().find_map(id_of_folder).map(str::to_owned)
}

/// The path on the host behind a line that mounts one of [`OWN_FILES`].
fn own_file_source(line: &str) -> Option<&str> {
    let mut fields = line.split(' ').skip(3);
    let (source, target) = (fields.next()?, fields.next()?);
    OWN_FILES.contains(&target).then_some(source)
}

/// The id below `containers` (Docker) or `overlay-containers` (Podman).
fn id_of_folder(source: &str) -> Option<&str> {
    let parts = source.split('/');
    let mut below = parts.skip_while(|part| !part.ends_with("containers"));
    below.find(|part| is_id(part))
}

fn is_id(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests {
    use super::container_id;

    const ID: &str = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
    const OTHER: &str = "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff";

    /// `ID` and `OTHER` in the texts stand for the two ids.
    #[track_caller]
    fn check(cgroup: &str, mountinfo: &str, expected: Option<&str>) {
        let fill = |text: &str| text.replace("OTHER", OTHER).replace("ID", ID);
        let found = container_id(&fill(cgroup), &fill(mountinfo));
        assert_eq!(found.as_deref(), expected);
    }

    #[test]
    fn cgroup_paths_of_every_runtime() {
        for path in [
            "12:pids:/docker/ID",
            "11:cpu,cpuacct:/kubepods/burstable/pod7d3a51a0-4c1f-4a5e-9b0e-1f8f1a3d9c11/ID",
            "1:name=systemd:/kubepods.slice/kubepods-pod7d3a51a0.slice/cri-containerd-ID.scope",
            "1:name=systemd:/system.slice/containerd.service/kubepods-pod7d.slice:cri-containerd:ID",
            "0::/system.slice/docker-ID.scope",
            "0::/kubepods.slice/kubepods-besteffort.slice/crio-ID.scope",
            "0::/user.slice/user-1000.slice/user@1000.service/user.slice/libpod-ID.scope/container",
            "1:name=systemd:/docker/ID/system.slice/orders.service",
            "1:name=systemd:/docker/OTHER/docker/ID",
            "2:cpu:/\n1:pids:/docker/ID",
        ] {
            check(path, "", Some(ID));
        }
    }

    #[test]
    fn cgroup_paths_without_a_container() {
        for path in [
            "",
            "0::/",
            "0::/user.slice/user-1000.slice/session-2.scope",
            "1:name=systemd:/system.slice/orders.service",
            "1:pids:/docker/0123456789abcdef",
        ] {
            check(path, "", None);
        }
    }

    #[test]
    fn mounts_of_every_runtime() {
        for line in [
            "723 714 254:1 /var/lib/docker/containers/ID/hostname /etc/hostname rw - ext4 /dev/vda1 rw",
            "724 714 254:1 /docker/containers/ID/resolv.conf /etc/resolv.conf rw - ext4 /dev/vda1 rw",
            "81 70 0:25 /containers/storage/overlay-containers/ID/userdata/hosts /etc/hosts rw - tmpfs tmpfs rw",
            "81 70 8:1 /var/lib/nerdctl/1935db59/containers/default/ID/hostname /etc/hostname rw - ext4 /dev/sda rw",
        ] {
            check("0::/", line, Some(ID));
        }
    }

    #[test]
    fn a_mount_of_another_container_is_not_ours() {
        for line in [
            "90 70 8:1 /var/lib/docker/containers/OTHER/mounts/shm /mnt/shm rw - ext4 /dev/sda rw",
            "90 70 8:1 /var/lib/docker/containers /host/containers rw - ext4 /dev/sda rw",
            "90 70 0:40 / /var/lib/docker/overlay2/OTHER/merged rw - overlay overlay rw",
            "1 2",
        ] {
            check("", line, None);
        }
    }

    #[test]
    fn the_sandbox_of_a_pod_is_not_the_container() {
        let sandbox = "/var/lib/containerd/io.containerd.grpc.v1.cri/sandboxes/OTHER/hostname";
        check("0::/", &format!("1 2 8:1 {sandbox} /etc/hostname rw"), None);
        check(
            "0::/",
            "1 2 8:1 /var/lib/docker/containers/OTHER/hostname /etc/hostname rw - ext4 /dev/sda rw\n\
             1 2 8:1 /var/lib/kubelet/pods/7d3a51a0/etc-hosts /etc/hosts rw - ext4 /dev/sda rw",
            None,
        );
    }

    #[test]
    fn the_cgroup_wins_over_the_mounts_which_may_be_another_containers_network() {
        let mount = "1 2 8:1 /var/lib/docker/containers/OTHER/hostname /etc/hostname rw";
        check("1:pids:/docker/ID", mount, Some(ID));
    }
}
