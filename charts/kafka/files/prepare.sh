#!/bin/sh
# Init container: writes this node's server.properties and formats its disks on the first start.
# The file `format` of the ConfigMap says how:
#   none    ZooKeeper mode: nothing to format
#   found   a controller of a new dynamic quorum, whose voters the file initial-controllers lists
#   join    a broker, or a controller that an existing dynamic quorum will take in
#   static  the voters stand in controller.quorum.voters
set -eu
template=${TEMPLATE:-/etc/kafka/template}
run=${RUN:-/etc/kafka/run}
NODE_ID=${POD_NAME##*-}

# A rack that is asked for and unknown must stop the node: without one Kafka would quietly put all replicas into one zone.
if [ -f "$template/rack.$NODE_ID" ]; then RACK=$(cat "$template/rack.$NODE_ID"); fi
if [ "${RACK-unset}" = "" ]; then
  echo "rack: this Pod has no such label. Kubernetes copies it from the node since 1.35; before, use rack.source: ordinal" >&2
  exit 1
fi
EXTERNAL=
if [ -f "$template/external.$NODE_ID" ]; then EXTERNAL=$(cat "$template/external.$NODE_ID"); fi

# The first expression may bring in another name, so it comes first. Other `${…}` are Kafka's own and stay.
fill() {
  sed -e "s|\${EXTERNAL}|$EXTERNAL|g" -e "s|\${HOST_IP}|${HOST_IP-}|g" -e "s|\${POD_NAME}|$POD_NAME|g" \
    -e "s|\${NODE_ID}|$NODE_ID|g" -e "s|\${RACK}|${RACK-}|g" "$1"
}

{
  fill "$template/server.properties"
  # list.NAME holds one entry per line; Kafka wants them in one line.
  for list in "$template"/list.*; do
    [ -f "$list" ] || continue
    printf '%s=%s\n' "${list##*/list.}" "$(fill "$list" | sed '/^$/d' | paste -sd, -)"
  done
} >"$run/server.properties"

format=$(cat "$template/format")
if [ "$format" = none ]; then exit 0; fi

fresh=no
for dir in $(sed -n 's/^log\.dirs=//p' "$run/server.properties" | tr , ' '); do
  mkdir -p "$dir"
  [ -f "$dir/meta.properties" ] || fresh=yes
done
if [ "$fresh" = no ]; then
  echo "disks are formatted"
  exit 0
fi

set -- format --cluster-id "$CLUSTER_ID" --config "$run/server.properties" --ignore-formatted
case $format in
  found) set -- "$@" --initial-controllers "$(paste -sd, "$template/initial-controllers")" ;;
  join) set -- "$@" --no-initial-controllers ;;
esac
# Brokers log in to each other with SCRAM before anyone could have created the user: it has to be in the first metadata.
if [ -n "${SCRAM_USER-}" ]; then
  set -- "$@" --add-scram "$SCRAM_MECHANISM=[name=$SCRAM_USER,password=$(cat "/etc/kafka/sasl/$SCRAM_USER")]"
fi
exec "${KAFKA_BIN:-/opt/kafka/bin}/kafka-storage.sh" "$@"
