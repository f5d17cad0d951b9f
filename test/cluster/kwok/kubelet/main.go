// The part of a kubelet that the API server calls: container logs, exec and port-forward. kwok plays the pods' status;
// what a pod "says" here is written on the pod itself, in annotations, so that a test needs no second channel:
//
//	testbed/log[.CONTAINER]            text of the running container; text appended later reaches whoever follows
//	testbed/previous-log[.CONTAINER]   text of the container's last run
//	testbed/exec                       {"COMMAND LINE": {"stdout": "", "stderr": "", "code": 0}}
//	testbed/forward                    {"PORT": "127.0.0.1:PORT"}
//
// Nothing is ever executed: besides the table exec knows true, false, echo, cat and "sleep SECONDS".
package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"strconv"
	"strings"
	"time"

	v1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/tools/clientcmd"
	"k8s.io/cri-streaming/pkg/streaming/portforward"
	"k8s.io/cri-streaming/pkg/streaming/remotecommand"
	"k8s.io/utils/exec"
)

const idle, creation = time.Hour, 30 * time.Second

type kubelet struct{ client kubernetes.Interface }

func main() {
	address := flag.String("address", "", "IP:PORT to listen on")
	config := flag.String("kubeconfig", "", "how to reach the API server")
	certificate := flag.String("certificate", "", "")
	key := flag.String("key", "", "")
	ca := flag.String("client-ca", "", "signer of the API server's client certificate")
	flag.Parse()

	rest, err := clientcmd.BuildConfigFromFlags("", *config)
	check(err)
	rest.QPS, rest.Burst = 1000, 1000
	client, err := kubernetes.NewForConfig(rest)
	check(err)
	pem, err := os.ReadFile(*ca)
	check(err)
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM(pem)

	k := &kubelet{client}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /containerLogs/{namespace}/{pod}/{container}", k.logs)
	mux.HandleFunc("/exec/{namespace}/{pod}/{container}", k.exec)
	mux.HandleFunc("/portForward/{namespace}/{pod}", k.forward)
	server := &http.Server{
		Addr:      *address,
		Handler:   mux,
		TLSConfig: &tls.Config{ClientCAs: pool, ClientAuth: tls.RequireAndVerifyClientCert},
		// SPDY upgrades take over the connection, which HTTP/2 does not allow.
		TLSNextProto: map[string]func(*http.Server, *tls.Conn, http.Handler){},
	}
	log.Fatal(server.ListenAndServeTLS(*certificate, *key))
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}

func (k *kubelet) pod(ctx context.Context, namespace, name string) (*v1.Pod, error) {
	return k.client.CoreV1().Pods(namespace).Get(ctx, name, metav1.GetOptions{})
}

func (k *kubelet) logs(w http.ResponseWriter, r *http.Request) {
	namespace, name, container := r.PathValue("namespace"), r.PathValue("pod"), r.PathValue("container")
	options := r.URL.Query()
	pod, err := k.pod(r.Context(), namespace, name)
	if err != nil {
		http.Error(w, err.Error(), http.StatusNotFound)
		return
	}
	previous := options.Get("previous") == "true"
	text, started, err := logOf(pod, container, previous)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	stamp := ""
	if options.Get("timestamps") == "true" {
		stamp = started.UTC().Format(time.RFC3339Nano) + " "
	}
	lines := strings.SplitAfter(text, "\n")
	if lines[len(lines)-1] == "" {
		lines = lines[:len(lines)-1]
	}
	if tail, err := strconv.Atoi(options.Get("tailLines")); err == nil && tail < len(lines) {
		lines = lines[len(lines)-tail:]
	}
	if seconds, err := strconv.Atoi(options.Get("sinceSeconds")); err == nil && time.Since(started) > time.Duration(seconds)*time.Second {
		lines = nil
	}
	limit, err := strconv.Atoi(options.Get("limitBytes"))
	if err != nil {
		limit = -1
	}
	w.Header().Set("Content-Type", "text/plain")
	write(w, lines, stamp, limit)
	for sent := len(text); options.Get("follow") == "true" && !previous; {
		select {
		case <-r.Context().Done():
			return
		case <-time.After(100 * time.Millisecond):
		}
		pod, err := k.pod(r.Context(), namespace, name)
		if err != nil {
			return
		}
		now, _, err := logOf(pod, container, false)
		if err != nil || len(now) < sent {
			return
		}
		write(w, strings.SplitAfter(now[sent:], "\n"), stamp, -1)
		sent = len(now)
		if state := stateOf(pod, container); state == nil || state.State.Running == nil {
			return
		}
	}
}

func write(w http.ResponseWriter, lines []string, stamp string, limit int) {
	for _, line := range lines {
		if line == "" {
			continue
		}
		line = stamp + line
		if limit >= 0 && len(line) > limit {
			line = line[:limit]
		}
		if limit >= 0 {
			limit -= len(line)
		}
		_, _ = io.WriteString(w, line)
	}
	w.(http.Flusher).Flush()
}

// logOf answers as the kubelet does, also with its two refusals: nothing runs yet, nothing ran before.
func logOf(pod *v1.Pod, container string, previous bool) (string, time.Time, error) {
	state := stateOf(pod, container)
	if state == nil {
		return "", time.Time{}, fmt.Errorf("container %q in pod %q is not available", container, pod.Name)
	}
	last := state.LastTerminationState.Terminated
	if previous {
		if last == nil {
			return "", time.Time{}, fmt.Errorf("previous terminated container %q in pod %q not found", container, pod.Name)
		}
		return said(pod, "previous-log", container, container+" ended\n"), last.StartedAt.Time, nil
	}
	switch {
	case state.State.Running != nil:
		return said(pod, "log", container, container+" started\n"), state.State.Running.StartedAt.Time, nil
	case state.State.Terminated != nil:
		return said(pod, "log", container, container+" started\n"), state.State.Terminated.StartedAt.Time, nil
	case last != nil:
		return said(pod, "previous-log", container, container+" ended\n"), last.StartedAt.Time, nil
	}
	reason := "ContainerCreating"
	if state.State.Waiting != nil {
		reason = state.State.Waiting.Reason
	}
	if reason == "ErrImagePull" || reason == "ImagePullBackOff" {
		reason = "trying and failing to pull image"
	}
	return "", time.Time{}, fmt.Errorf("container %q in pod %q is waiting to start: %s", container, pod.Name, reason)
}

func stateOf(pod *v1.Pod, container string) *v1.ContainerStatus {
	for _, list := range [][]v1.ContainerStatus{pod.Status.ContainerStatuses, pod.Status.InitContainerStatuses} {
		for i := range list {
			if list[i].Name == container {
				return &list[i]
			}
		}
	}
	return nil
}

func said(pod *v1.Pod, key, container, otherwise string) string {
	for _, name := range []string{"testbed/" + key + "." + container, "testbed/" + key} {
		if text, ok := pod.Annotations[name]; ok {
			return text
		}
	}
	return otherwise
}

func (k *kubelet) exec(w http.ResponseWriter, r *http.Request) {
	options, err := remotecommand.NewOptions(r)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	remotecommand.ServeExec(w, r, k, r.PathValue("namespace")+"/"+r.PathValue("pod"), "", r.PathValue("container"),
		r.URL.Query()["command"], options, idle, creation, remotecommand.SupportedStreamingProtocols)
}

func (k *kubelet) ExecInContainer(ctx context.Context, name, _, container string, command []string, in io.Reader,
	out, errors io.WriteCloser, tty bool, _ <-chan remotecommand.TerminalSize, _ time.Duration) error {
	if tty {
		errors = out
	}
	pod, err := k.named(ctx, name)
	if err != nil {
		return err
	}
	if state := stateOf(pod, container); state == nil || state.State.Running == nil {
		return fmt.Errorf("container not found (%q)", container)
	}
	var table map[string]struct {
		Stdout, Stderr string
		Code           int
	}
	if err := object(pod, "testbed/exec", &table); err != nil {
		return err
	}
	if answer, ok := table[strings.Join(command, " ")]; ok {
		put(out, answer.Stdout)
		put(errors, answer.Stderr)
		return exit(answer.Code)
	}
	switch command[0] {
	case "true":
		return nil
	case "false":
		return exit(1)
	case "echo":
		put(out, strings.Join(command[1:], " ")+"\n")
		return nil
	case "cat":
		if in == nil || out == nil {
			return nil
		}
		_, err := io.Copy(out, in)
		return err
	case "sleep":
		seconds, err := strconv.ParseFloat(strings.Join(command[1:], ""), 64)
		if err != nil {
			put(errors, "sleep: invalid time interval\n")
			return exit(1)
		}
		select {
		case <-ctx.Done():
		case <-time.After(time.Duration(seconds * float64(time.Second))):
		}
		return nil
	}
	put(errors, command[0]+": not found\n")
	return exit(127)
}

func (k *kubelet) named(ctx context.Context, name string) (*v1.Pod, error) {
	namespace, pod, _ := strings.Cut(name, "/")
	return k.pod(ctx, namespace, pod)
}

func object(pod *v1.Pod, key string, into any) error {
	text, ok := pod.Annotations[key]
	if !ok {
		return nil
	}
	if err := json.Unmarshal([]byte(text), into); err != nil {
		return fmt.Errorf("annotation %s of pod %s: %w", key, pod.Name, err)
	}
	return nil
}

func put(stream io.Writer, text string) {
	if stream != nil && text != "" {
		_, _ = io.WriteString(stream, text)
	}
}

func exit(code int) error {
	if code == 0 {
		return nil
	}
	return exec.CodeExitError{Err: fmt.Errorf("exit status %d", code), Code: code}
}

func (k *kubelet) forward(w http.ResponseWriter, r *http.Request) {
	options, err := portforward.NewV4Options(r)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	portforward.ServePortForward(w, r, k, r.PathValue("namespace")+"/"+r.PathValue("pod"), "", options, idle, creation,
		portforward.SupportedProtocols)
}

func (k *kubelet) PortForward(ctx context.Context, name, _ string, port int32, stream io.ReadWriteCloser) error {
	defer stream.Close()
	pod, err := k.named(ctx, name)
	if err != nil {
		return err
	}
	var table map[string]string
	if err := object(pod, "testbed/forward", &table); err != nil {
		return err
	}
	target, ok := table[strconv.Itoa(int(port))]
	if !ok || !strings.HasPrefix(target, "127.0.0.1:") {
		return fmt.Errorf("dial tcp4 127.0.0.1:%d: connect: connection refused", port)
	}
	connection, err := (&net.Dialer{}).DialContext(ctx, "tcp", target)
	if err != nil {
		return err
	}
	defer connection.Close()
	// Whoever asked may have said all and still wants the answer: the end of the pod's side is the end of both.
	go func() {
		_, _ = io.Copy(connection, stream)
		_ = connection.(*net.TCPConn).CloseWrite()
	}()
	_, _ = io.Copy(stream, connection)
	return nil
}
