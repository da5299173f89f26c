#!/usr/bin/env bash
# Builds a real kube-apiserver and runs it beside etcd, on Debian, for the contract of this folder:
#   real-server.sh FOLDER          builds what is not there yet (several minutes, the first time), starts both, and ends with Ctrl-C
#   POLICYLANG_KUBECONFIG=FOLDER/kubeconfig dotnet run --project tests/PolicyLang.Kubernetes.Tests -c Release
# Debian packages no server, but its source package of kubectl (Kubernetes 1.20) has all of it. Everything stays in FOLDER, apart from the
# packages golang-go, etcd-server and dpkg-dev.
set -euo pipefail
folder=$(realpath -m "${1:?usage: real-server.sh FOLDER}")
port=${PORT:-26443}
mkdir -p "$folder"
cd "$folder"

build() {
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends golang-go etcd-server dpkg-dev
  # The archives that this machine uses, for sources: its own lists are left as they are.
  mkdir -p sources lists gopath/src/k8s.io/kubernetes
  sed 's/^Types:.*/Types: deb-src/' /etc/apt/sources.list.d/*.sources >sources/source.sources
  local apt=(-o Dir::Etc::sourcelist=/dev/null -o "Dir::Etc::sourceparts=$PWD/sources" -o "Dir::State::lists=$PWD/lists" -o APT::Sandbox::User=root)
  apt-get "${apt[@]}" update -qq
  apt-get "${apt[@]}" source -qq --download-only kubernetes
  tar xzf kubernetes_*.orig.tar.gz -C gopath/src/k8s.io/kubernetes --strip-components=1
  # The reflect2 in it reads maps in a way that ended with Go 1.18; the one of Debian is newer.
  apt-get download -qq golang-github-modern-go-reflect2-dev
  dpkg -x golang-github-modern-go-reflect2-dev_*.deb reflect2
  local vendored=gopath/src/k8s.io/kubernetes/vendor/github.com/modern-go/reflect2
  find "$vendored" -name '*.go' -delete -o -name '*.s' -delete
  find reflect2/usr/share/gocode/src/github.com/modern-go/reflect2 -maxdepth 1 \( -name '*.go' -o -name '*.s' \) ! -name '*_test.go' -exec cp {} "$vendored" \;
  (
    export GOPATH=$PWD/gopath GO111MODULE=off GOFLAGS=
    cd gopath/src/k8s.io/kubernetes
    # Its own makefile generates this before it builds.
    go build -o "$folder/openapi-gen" ./vendor/k8s.io/kube-openapi/cmd/openapi-gen
    local packages
    packages=$(grep -rl --include='*.go' '+k8s:openapi-gen=true' pkg staging/src/k8s.io cmd | grep -v -e _test.go -e zz_generated | xargs -n1 dirname | sort -u | sed 's#^staging/src/##; t; s#^#k8s.io/kubernetes/#' | paste -sd,)
    "$folder/openapi-gen" --logtostderr -i "$packages" -p k8s.io/kubernetes/pkg/generated/openapi -O zz_generated.openapi -h hack/boilerplate/boilerplate.generatego.txt -r "$folder/violations"
    go build -o "$folder/kube-apiserver" ./cmd/kube-apiserver
  )
}

[ -x kube-apiserver ] || build
rm -rf state
mkdir -p state
openssl genrsa -out state/accounts.key 2048 2>/dev/null
token=$(openssl rand -hex 16)
echo "$token,admin,admin,\"system:masters\"" >state/tokens.csv
cat >kubeconfig <<END
apiVersion: v1
kind: Config
clusters: [{name: local, cluster: {server: "https://127.0.0.1:$port", insecure-skip-tls-verify: true}}]
users: [{name: admin, user: {token: $token}}]
contexts: [{name: local, context: {cluster: local, user: admin}}]
current-context: local
END
trap 'kill $(jobs -p) 2>/dev/null; wait' EXIT
etcd --data-dir state/etcd --listen-client-urls http://127.0.0.1:23790 --advertise-client-urls http://127.0.0.1:23790 --listen-peer-urls http://127.0.0.1:23800 >etcd.log 2>&1 &
./kube-apiserver --etcd-servers=http://127.0.0.1:23790 --bind-address=127.0.0.1 --secure-port="$port" --cert-dir=state --service-account-signing-key-file=state/accounts.key \
  --service-account-key-file=state/accounts.key --service-account-issuer=https://kubernetes.default.svc --token-auth-file=state/tokens.csv \
  --authorization-mode=RBAC --service-cluster-ip-range=10.0.0.0/24 --disable-admission-plugins=ServiceAccount >kube-apiserver.log 2>&1 &
until curl -skf -H "Authorization: Bearer $token" "https://127.0.0.1:$port/readyz" >/dev/null; do
  kill -0 $! 2>/dev/null || { tail kube-apiserver.log; exit 1; }
  sleep 0.5
done
echo "ready: POLICYLANG_KUBECONFIG=$folder/kubeconfig"
wait
