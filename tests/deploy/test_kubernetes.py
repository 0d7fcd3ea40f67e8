"""What Kubernetes is told, as it is told: rules of the rendered manifests of every overlay."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from ai_worker.settings import Settings as WorkerSettings
from attendance_app.cli import parser
from attendance_app.settings import Settings
from deploy import topology
from deploy.checks import manifests
from deploy.topology import COMPONENT, Document, Edge, edges, pod_templates

ROOT = Path(__file__).parents[2]
DEPLOYMENT = ROOT / "docs" / "deployment.md"
RENDERED = {folder.name: topology.rendered(folder) for folder in manifests.OVERLAYS}
PODS = [
    pytest.param(template, id=f"{overlay}-{name}")
    for overlay, documents in RENDERED.items()
    for name, template in pod_templates(documents).items()
]
ONCE = {"migrate", "nightly", "audit-verify", "verify-backup"}
OURS = re.compile(r"[a-z0-9.-]+\.[a-z]+/(?:[a-z0-9-]+/)*attendance-[a-z-]+:[\w.]+")
every_overlay = pytest.mark.parametrize("overlay", RENDERED)
every_pod = pytest.mark.parametrize("template", PODS)


def of_kind(overlay: str, kind: str) -> dict[str, Document]:
    return {d["metadata"]["name"]: d for d in RENDERED[overlay] if d["kind"] == kind}


def containers(template: Document) -> list[Document]:
    return [*template["spec"].get("initContainers", []), *template["spec"]["containers"]]


def component(template: Document) -> str:
    return template["metadata"]["labels"][COMPONENT]


# ---- schemas -----------------------------------------------------------------------------------


def test_the_overlays_are_all_looked_at():
    assert set(RENDERED) == {"eks", "gke", "small"}


@every_overlay
def test_every_document_fits_its_schema_and_none_is_passed_over(overlay: str):
    assert [p for document in RENDERED[overlay] for p in manifests.problems(document)] == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"spec": {"replicaz": 1}}, "replicaz"),
        ({"kind": "Deploymend"}, "NOT CHECKED"),
        ({"apiVersion": "keda.sh/v1alpha1", "kind": "ScaledObject", "spec": {}}, "scaleTargetRef"),
    ],
)
def test_a_wrong_field_and_an_unknown_kind_are_found(change: dict[str, Any], said: str):
    document = of_kind("eks", "Deployment")["app"]
    spec = document["spec"] | change.get("spec", {}) if change.get("spec") else {}
    found = manifests.problems(document | change | {"spec": spec})
    assert said in " ".join(found)


# ---- pods --------------------------------------------------------------------------------------


@every_pod
def test_a_pod_is_nobody_and_may_nothing(template: Document):
    pod = template["spec"]
    assert pod["securityContext"]["runAsNonRoot"] is True
    assert pod["securityContext"]["runAsUser"] > 0
    assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    assert pod["automountServiceAccountToken"] is False
    assert not {"hostNetwork", "hostPID", "hostIPC"} & set(pod)
    assert all("hostPath" not in volume for volume in pod["volumes"])
    for box in containers(template):
        assert box["securityContext"] == {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        }


@every_pod
def test_a_pod_is_limited(template: Document):
    for box in containers(template):
        for side in ("requests", "limits"):
            assert {"cpu", "memory", "ephemeral-storage"} <= set(box["resources"][side])
    for volume in template["spec"]["volumes"]:
        assert "emptyDir" not in volume or volume["emptyDir"]["sizeLimit"]


@every_pod
def test_what_stays_is_probed_and_what_ends_has_an_end(template: Document):
    for box in containers(template):
        probes = {"startupProbe", "readinessProbe", "livenessProbe"} & set(box)
        assert len(probes) == (0 if component(template) in ONCE else 3)
    assert (component(template) in ONCE) == (template["spec"].get("restartPolicy") == "Never")


@every_overlay
def test_every_job_has_a_deadline(overlay: str):
    jobs = [d["spec"] for d in of_kind(overlay, "Job").values()]
    jobs += [d["spec"]["jobTemplate"]["spec"] for d in of_kind(overlay, "CronJob").values()]
    assert len(jobs) == len(ONCE)
    assert all(job["activeDeadlineSeconds"] > 0 for job in jobs)


def test_a_program_gets_the_time_that_it_needs_to_leave():
    entry = (ROOT / "docker" / "app-entrypoint.sh").read_text()
    linger = int(re.search(r"^LINGER=(\d+)", entry, re.MULTILINE)[1])  # pyright: ignore[reportOptionalSubscript]
    conf = (ROOT / "docker" / "nginx" / "nginx.conf").read_text()
    drain = int(re.search(r"worker_shutdown_timeout (\d+)s", conf)[1])  # pyright: ignore[reportOptionalSubscript]
    pods = pod_templates(RENDERED["eks"])
    worker = {e["name"]: e["value"] for e in pods["worker"]["spec"]["containers"][0]["env"]}
    needed = {
        "app": linger,
        "web": drain,
        "consumer": 300,
        "worker": sum(int(worker[f"AI_WORKER_{x}_SECONDS"]) for x in ("LEAVE", "DRAIN")),
    }
    for name, seconds in needed.items():
        pod = pods[name]["spec"]
        before = pod["containers"][0].get("lifecycle", {})
        before = before.get("preStop", {}).get("sleep", {}).get("seconds", 0)
        assert pod["terminationGracePeriodSeconds"] >= before + seconds + (name != "consumer") * 5


@every_pod
def test_a_probe_asks_the_port_that_the_container_has(template: Document):
    for box in containers(template):
        ports = {port["name"] for port in box.get("ports", [])}
        for probe in ("startupProbe", "readinessProbe", "livenessProbe"):
            asked = box.get(probe, {})
            for how in ("httpGet", "tcpSocket"):
                assert how not in asked or asked[how]["port"] in ports


@every_overlay
def test_pods_are_spread_and_evicted_one_at_a_time(overlay: str):
    deployments = of_kind(overlay, "Deployment")
    for name in set(deployments) - {"valkey"}:
        labels = {COMPONENT: name}
        spread = deployments[name]["spec"]["template"]["spec"]["topologySpreadConstraints"]
        assert {s["topologyKey"] for s in spread} == {
            "topology.kubernetes.io/zone",
            "kubernetes.io/hostname",
        }
        assert all(s["labelSelector"]["matchLabels"] == labels for s in spread)
        budget = of_kind(overlay, "PodDisruptionBudget")[name]["spec"]
        assert budget["selector"]["matchLabels"] == labels
        assert budget["maxUnavailable"] == 1


@every_overlay
def test_services_and_scalers_find_what_they_name(overlay: str):
    pods, deployments = pod_templates(RENDERED[overlay]), of_kind(overlay, "Deployment")
    for service in of_kind(overlay, "Service").values():
        spec = service["spec"]
        [box] = [
            t["spec"]["containers"][0]
            for t in pods.values()
            if topology.matches({"matchLabels": spec["selector"]}, t["metadata"]["labels"])
        ]
        assert spec["ports"][0]["targetPort"] in {port["name"] for port in box["ports"]}
    scalers = [
        d for d in RENDERED[overlay] if d["kind"] in ("HorizontalPodAutoscaler", "ScaledObject")
    ]
    scaled = [d["spec"]["scaleTargetRef"]["name"] for d in scalers]
    assert len(set(scaled)) == len(scaled)
    for name in scaled:
        assert "replicas" not in deployments[name]["spec"], "a rollout would undo the scaler"


@every_overlay
def test_the_application_grows_above_70_percent(overlay: str):
    spec = of_kind(overlay, "HorizontalPodAutoscaler")["app"]["spec"]
    [metric] = spec["metrics"]
    assert metric["resource"] == {
        "name": "cpu",
        "target": {"type": "Utilization", "averageUtilization": 70},
    }
    assert spec["minReplicas"] >= 2


@pytest.mark.parametrize("overlay", ["eks", "gke"])
def test_scalers_ask_for_figures_that_exist(overlay: str):
    from ai_worker.metrics import Metrics
    from attendance_app.api.metrics import OLDEST_EXPORT

    worker = Metrics()
    known = {OLDEST_EXPORT._name} | {
        f"{m._name}{end}"
        for m in vars(worker).values()
        if hasattr(m, "_name")
        for end in ("", "_sum")
    }
    for scaler in of_kind(overlay, "ScaledObject").values():
        for trigger in scaler["spec"]["triggers"]:
            [name] = re.findall(r"\b(?:attendance|ai_worker)_[a-z_]+", trigger["metadata"]["query"])
            assert name in known


@pytest.mark.parametrize("overlay", ["eks", "gke"])
def test_a_worker_has_a_gpu_and_nobody_else_sits_on_its_node(overlay: str):
    for name, template in pod_templates(RENDERED[overlay]).items():
        limits = template["spec"]["containers"][0]["resources"]["limits"]
        assert ("nvidia.com/gpu" in limits) == (name == "worker")
        assert bool(template["spec"].get("tolerations")) == (name == "worker")
        assert bool(template["spec"].get("nodeSelector")) == (name == "worker")


# ---- what they are told ------------------------------------------------------------------------


def test_every_variable_is_a_setting():
    app = {f"ATTENDANCE_{name.upper()}" for name in Settings.model_fields}
    app |= {f"{name}_FILE" for name in app}
    entry = {"ATTENDANCE_CONSUMER_WORKERS"}
    worker = {f"AI_WORKER_{name.upper()}" for name in WorkerSettings.model_fields}
    dockerfile = (ROOT / "docker" / "web.Dockerfile").read_text()
    filled = re.search(r'NGINX_ENVSUBST_FILTER="\^\(([A-Z_|]+)\)\$"', dockerfile)
    assert filled is not None
    web = {*filled[1].split("|"), "NGINX_ENVSUBST_TEMPLATE_DIR"}
    known = {"web": web, "worker": worker, "valkey": set[str]()}
    for overlay, documents in RENDERED.items():
        for name, template in pod_templates(documents).items():
            for box in containers(template):
                said = {e["name"] for e in box.get("env", [])}
                assert said <= known.get(name, app | entry), (overlay, name)
        for settings in of_kind(overlay, "ConfigMap").values():
            assert set(settings["data"]) <= app, overlay


@every_overlay
def test_the_applications_settings_are_whole(overlay: str):
    """What the settings' model asks for is said, as itself or as a file."""
    [settings] = of_kind(overlay, "ConfigMap").values()
    for name, field in Settings.model_fields.items():
        if field.is_required():
            variable = f"ATTENDANCE_{name.upper()}"
            assert {variable, f"{variable}_FILE"} & set(settings["data"]), variable


def test_the_front_door_is_told_what_its_template_asks_for():
    gateway = ROOT / "docker" / "nginx" / "templates" / "gateway" / "gateway.conf.template"
    asked = set(re.findall(r"\$\{([A-Z_]+)\}", gateway.read_text()))
    for overlay, documents in RENDERED.items():
        box = pod_templates(documents)["web"]["spec"]["containers"][0]
        told = {e["name"]: e["value"] for e in box["env"]}
        assert asked == set(told) - {"NGINX_ENVSUBST_TEMPLATE_DIR"}
        [ingress] = of_kind(overlay, "Ingress").values()
        assert ingress["spec"]["rules"][0]["host"] == told["PUBLIC_HOST"]
        assert re.fullmatch(r"(set_real_ip_from [\d./]+ ;( |$))+", told["PROXIES"]), overlay


@every_pod
def test_every_command_is_one_of_the_image(template: Document):
    entry = (ROOT / "docker" / "app-entrypoint.sh").read_text()
    words = set(re.findall(r"^    ([a-z-]+)\)$", entry, re.MULTILINE))
    for box in containers(template):
        if box["image"].rsplit("/", 1)[-1].startswith("attendance-app"):
            given = box["args"]
            if given[0] not in words:
                parser().parse_args(given)  # ends the test when there is no such command
            for probe in ("startupProbe", "readinessProbe", "livenessProbe"):
                command = box.get(probe, {}).get("exec", {}).get("command")
                assert command is None or command[-1] in words


@every_overlay
def test_every_image_is_named_by_the_overlay_or_pinned(overlay: str):
    pinned = (ROOT / "docker" / "images.env").read_text()
    for template in pod_templates(RENDERED[overlay]).values():
        for box in containers(template):
            image = box["image"]
            assert OURS.fullmatch(image) or f"={image}\n" in pinned, image


# ---- secrets -----------------------------------------------------------------------------------


@every_overlay
def test_no_secret_stands_in_clear(overlay: str):
    assert not of_kind(overlay, "Secret")
    for settings in of_kind(overlay, "ConfigMap").values():
        for name, value in settings["data"].items():
            secret = re.search(r"PASSWORD|TOKEN|SECRET|_KEY\b|KEY_ID|DATABASE_URL|REDIS_URL", name)
            assert not secret or value.startswith("/run/secrets/"), name
    for template in pod_templates(RENDERED[overlay]).values():
        for box in containers(template):
            for variable in box.get("env", []):
                assert "valueFrom" not in variable
                if re.search(r"TOKEN|SECRET|_URL", variable["name"]):
                    assert variable["value"].startswith("/run/secrets/")
            assert all("secretRef" not in source for source in box.get("envFrom", []))


@every_overlay
def test_every_file_that_is_named_comes_from_the_store(overlay: str):
    """A path under /run/secrets is a key of a secret which that very pod mounts."""
    keys = {
        name: {entry["secretKey"] for entry in d["spec"]["data"]}
        for name, d in of_kind(overlay, "ExternalSecret").items()
    }
    keys["restored-database"] = {"restored_database_url"}
    [settings] = of_kind(overlay, "ConfigMap").values()
    for name, template in pod_templates(RENDERED[overlay]).items():
        given = set[str]()
        for volume in template["spec"]["volumes"]:
            sources = volume.get("projected", {}).get("sources", [])
            names = [s["secret"]["name"] for s in sources]
            names += [volume["secret"]["secretName"]] if "secret" in volume else []
            given |= {key for secret in names for key in keys[secret]}
        said = yaml.safe_dump(template)
        if any(box.get("envFrom") for box in containers(template)):
            said += yaml.safe_dump(settings["data"])
        assert set(re.findall(r"/run/secrets/(\w+)", said)) <= given, name
    assert keys["worker-secrets"] == {"face_worker_token"}


# ---- who may reach whom ------------------------------------------------------------------------


def documented() -> set[Edge]:
    """The table of docs/deployment.md."""
    text = DEPLOYMENT.read_text()
    rows = re.findall(r"^\| ([\w, -]+) \| ([\w -]+) \| (\d+) \|$", text, re.MULTILINE)
    return {Edge(who, to, int(port)) for froms, to, port in rows for who in froms.split(", ")}


@every_overlay
def test_the_network_is_the_one_that_is_documented(overlay: str):
    found = {
        Edge(e.source, "Redis" if e.target == "valkey" else e.target, e.port)
        for e in edges(RENDERED[overlay])
    }
    assert found == documented()


@every_overlay
def test_whoever_is_not_named_reaches_nobody(overlay: str):
    deny = of_kind(overlay, "NetworkPolicy")["default-deny"]["spec"]
    assert deny == {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}
    assert not [e for e in edges(RENDERED[overlay]) if e.source == "worker"]
    for policy in of_kind(overlay, "NetworkPolicy").values():
        rules = [*policy["spec"].get("ingress", []), *policy["spec"].get("egress", [])]
        assert all(rule.get("ports") and (rule.get("from") or rule.get("to")) for rule in rules)


@every_overlay
def test_the_metadata_service_of_a_cloud_is_out_of_reach(overlay: str):
    [rule] = of_kind(overlay, "NetworkPolicy")["objects"]["spec"]["egress"]
    assert "169.254.0.0/16" in rule["to"][0]["ipBlock"]["except"]


@every_overlay
def test_the_namespace_is_restricted(overlay: str):
    labels = of_kind(overlay, "Namespace")["attendance"]["metadata"]["labels"]
    for mode in ("enforce", "warn", "audit"):
        assert labels[f"pod-security.kubernetes.io/{mode}"] == "restricted"


def test_the_picture_is_drawn_from_what_is_shipped():
    drawn = topology.svg(edges(RENDERED["eks"]))
    assert (ROOT / "docs" / "pictures" / "topology.svg").read_text() == drawn


# ---- the way in --------------------------------------------------------------------------------


@every_overlay
def test_everything_comes_in_by_the_front_door_and_encrypted(overlay: str):
    [ingress] = of_kind(overlay, "Ingress").values()
    paths = [p for rule in ingress["spec"]["rules"] for p in rule["http"]["paths"]]
    assert [p["backend"]["service"]["name"] for p in paths] == ["web"]
    said = ingress["metadata"]["annotations"]
    if overlay == "eks":
        assert said["alb.ingress.kubernetes.io/certificate-arn"].startswith("arn:aws:acm:")
        assert said["alb.ingress.kubernetes.io/wafv2-acl-arn"].startswith("arn:aws:wafv2:")
        assert said["alb.ingress.kubernetes.io/ssl-redirect"] == "443"
        idle = said["alb.ingress.kubernetes.io/load-balancer-attributes"]
        assert "idle_timeout.timeout_seconds=300" in idle
    if overlay == "gke":
        backend = of_kind(overlay, "BackendConfig")["attendance"]["spec"]
        assert backend["timeoutSec"] >= 300
        assert backend["securityPolicy"]["name"]
        assert of_kind(overlay, "FrontendConfig")["attendance"]["spec"]["redirectToHttps"][
            "enabled"
        ]
    if overlay == "small":
        assert ingress["spec"]["tls"][0]["hosts"] == [ingress["spec"]["rules"][0]["host"]]


@every_overlay
def test_nothing_is_left_to_be_said(overlay: str):
    text = yaml.safe_dump_all(RENDERED[overlay])
    assert "said-below" not in text
    assert "192.0.2." not in text


# ---- the document ------------------------------------------------------------------------------


def test_every_item_of_the_plan_says_where_it_is_and_what_checks_it():
    text = DEPLOYMENT.read_text().split("## What the plan asks for")[1]
    rows = [line.strip("|").split(" | ") for line in text.splitlines() if line.startswith("| ")][1:]
    assert len(rows) >= 20
    tests = "".join(path.read_text() for path in (ROOT / "tests" / "deploy").glob("test_*.py"))
    for row in rows:
        assert len(row) == 3
        assert all(cell.strip() for cell in row), row
        for name in re.findall(r"`(test_\w+)`", row[2]):
            assert f"def {name}(" in tests, name
        for path in re.findall(r"`((?:tests|deploy|attendance_app)/[\w/.]+)`", " ".join(row)):
            assert (ROOT / path).exists(), path
