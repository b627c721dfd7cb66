//! Formats errors in both languages. A server's own text is quoted unchanged and marked as the server's.

use super::{Advice, BreakCause, CertificateProblem, ConnectCause, ModelError, ProtocolProblem, ProxyUse, TimeLimit};
use crate::instruction_set::{COMPILER, CompiledFor};
use crate::language::Language;

use Language::{En, Zh};

impl ModelError {
    /// The error as a sentence, with what to do about it.
    pub fn words(&self, language: Language) -> String {
        match self {
            Self::File { path, fault } => match language {
                Zh => format!("{path}：{}", fault.words(Zh)),
                En => format!("{path}: {}", fault.words(En)),
            },
            Self::Unreadable { path, problem } => match language {
                Zh => format!("{path}：{}", problem.words(Zh)),
                En => format!("{path}: {}", problem.words(En)),
            },
            Self::NoLocalEngine => match language {
                Zh => "本程序编译时没有带 llama.cpp，不能运行本地模型文件。请带 local 功能重新编译（默认就带）：cargo build --release --features local；或改用 base_url 指定的服务器上的模型".to_owned(),
                En => "this program was built without llama.cpp and cannot run model files. Build it with the feature `local`, which is on by \
                       default: cargo build --release --features local. Or use a model behind an endpoint (base_url)"
                    .to_owned(),
            },
            Self::UnknownTemplate { name, known } => match language {
                Zh => format!("对话模板：{name:?} 既不是内置模板（{known}），也没有这个文件"),
                En => format!("chat template: {name:?} is neither built in ({known}) nor a file that is there"),
            },
            Self::Template(message) => match language {
                Zh => format!("对话模板不可用（模型进程原话：“{message}”）；请用 --template 另选一个内置模板或文件"),
                En => format!("chat template: {message}"),
            },
            Self::Worker(fault) => match language {
                Zh => format!("模型进程不可用：{}", fault.words(Zh)),
                En => format!("the model worker ended: {}", fault.words(En)),
            },
            Self::Processor { compiled_for, missing } => processor(compiled_for, missing, language),
            Self::Tape { zh, en } => if language == Zh { zh } else { en }.clone(),
            Self::NotRecorded { case, turns } => not_recorded(case, turns, language),
            Self::Engine(message) => match language {
                Zh => format!("llama.cpp 运行出错；原话：“{message}”"),
                En => message.clone(),
            },
            Self::NoEnd => match language {
                Zh => "回答的数据流没有结束标记就断了".into(),
                En => "the answer's stream ended without an end".into(),
            },
            Self::Closing => if language == Zh { "程序正在退出" } else { "the program is closing" }.into(),
            Self::Other(message) => message.clone(),
            Self::ContextLength { url, message, tokens, context } => too_long(url.as_deref(), message, *tokens, *context, language),
            Self::ContentFilter { url, said } => match language {
                Zh => format!("{url} 的内容过滤拒绝了这个问题。{}", quoted(said, Zh)),
                En => format!("the content filter of {url} refused this question. {}", quoted(said, En)),
            },
            Self::Account { url, said } => match language {
                Zh => format!("{url} 的账户额度已用完、欠费或已停用，请查看账户。{}", quoted(said, Zh)),
                En => format!("the account at {url} has no credit left or may not be used: check the account. {}", quoted(said, En)),
            },
            Self::Loading { url, said, waited_s, .. } => match language {
                Zh => format!("{url} 等了 {waited_s} 秒仍在加载模型；可加大 timeouts.loading。{}", quoted(said, Zh)),
                En => format!("{url} is still loading its model after {waited_s} s; timeouts.loading is the limit. {}", quoted(said, En)),
            },
            Self::Connect { url, cause, proxy } => connect(url, cause, proxy.as_ref(), language),
            Self::Certificate { url, problem } => certificate(url, problem, language),
            Self::Timeout { url, limit, seconds } => {
                let setting = limit.setting();
                match language {
                    Zh => format!("{url}：{seconds} 秒内{}；时限可设（{setting}）", awaited(*limit, Zh)),
                    En => format!("{url}: {} within {seconds} s; the limit is a setting ({setting})", awaited(*limit, En)),
                }
            }
            Self::Status { url, status, said, advice, .. } => {
                let advice = advice.as_ref().map(|advice| advised(advice, language)).unwrap_or_default();
                match language {
                    Zh => format!("{url} 返回 {status}。{}{advice}", quoted(said, Zh)),
                    En => format!("{url} answered {status}. {}{advice}", quoted(said, En)),
                }
            }
            Self::Broken { url, cause } => match language {
                Zh => format!("{url} 的回答中断：{}", broken(cause, Zh)),
                En => format!("the answer from {url} broke off: {}", broken(cause, En)),
            },
            Self::Protocol { url, problem } => match language {
                Zh => format!("{url}：{}", protocol(problem, Zh)),
                En => format!("{url}: {}", protocol(problem, En)),
            },
        }
    }
}

/// What an illegal instruction means, and the command that mends it.
fn not_recorded(case: &str, turns: &[usize], language: Language) -> String {
    let turns: Vec<String> = turns.iter().map(ToString::to_string).collect();
    match language {
        Zh => format!("录制中没有这个提问的回答；它有病例 {case} 的第 {} 轮。请按原样提问，或换用现场的模型", turns.join("、")),
        En => format!(
            "the recording holds no answer to this question; it holds case {case}, turns {}. Ask as it was asked, or use a model",
            turns.join(", ")
        ),
    }
}

fn processor(compiled_for: &CompiledFor, missing: &[String], language: Language) -> String {
    let rebuild = "cargo clean --release -p llama-cpp-sys-2 && make build";
    let sets = match (compiled_for, language) {
        (CompiledFor::Sets(sets), _) => sets.join(" "),
        (CompiledFor::Portable, Zh) => "所有处理器".to_owned(),
        (CompiledFor::Portable, En) => "every processor".to_owned(),
        (CompiledFor::Unknown, Zh) => "未知的处理器".to_owned(),
        (CompiledFor::Unknown, En) => "an unknown processor".to_owned(),
    };
    match (language, missing.is_empty()) {
        (Zh, true) => format!(
            "llama.cpp 用了本机处理器拒绝执行的指令，而编译所针对的指令集（{sets}；{COMPILER}）本机都有：多半是编译器的错。请换一个编译器：CC=clang CXX=clang++，再执行 {rebuild}"
        ),
        (En, true) => format!(
            "llama.cpp used an instruction that this processor refuses, although the processor has everything that llama.cpp was compiled for \
             ({sets}; {COMPILER}): the compiler is likely at fault. Try another one: CC=clang CXX=clang++ and then {rebuild}"
        ),
        (Zh, false) => format!(
            "llama.cpp 是为有 {} 的处理器编译的，而本机处理器没有：程序是在别的机器上编译的。请在本机编译：{rebuild}",
            missing.join("、")
        ),
        (En, false) => format!(
            "llama.cpp was compiled for a processor with {}, which this one lacks: the program was built on another machine. Build it on this \
             one: {rebuild}",
            missing.join(", ")
        ),
    }
}

/// The server's own words, marked as such.
fn quoted(said: &str, language: Language) -> String {
    match (language, said.is_empty()) {
        (Zh, true) => "服务器没有说明原因".into(),
        (En, true) => "The server gives no explanation".into(),
        (Zh, false) => format!("服务器原话：“{said}”"),
        (En, false) => format!("The server says: “{said}”"),
    }
}

fn too_long(url: Option<&str>, message: &str, tokens: Option<u32>, context: Option<u32>, language: Language) -> String {
    let Some(url) = url else {
        return match (language, tokens, context) {
            (Zh, Some(tokens), Some(context)) => format!("这段对话有 {tokens} 词元，上下文只有 {context}，放不下；请加大 context"),
            (Zh, ..) => format!("这段对话放不进上下文（模型进程原话：“{message}”）；请加大 context"),
            (En, ..) => message.to_owned(),
        };
    };
    let numbers = match (language, tokens, context) {
        (_, None, None) => String::new(),
        (Zh, Some(tokens), Some(context)) => format!("（需要 {tokens} 词元，上下文 {context}）"),
        (Zh, Some(tokens), None) => format!("（需要 {tokens} 词元）"),
        (Zh, None, Some(context)) => format!("（上下文 {context} 词元）"),
        (En, Some(tokens), Some(context)) => format!(" ({tokens} tokens; it holds {context})"),
        (En, Some(tokens), None) => format!(" ({tokens} tokens)"),
        (En, None, Some(context)) => format!(" (it holds {context} tokens)"),
    };
    match language {
        Zh => format!("对话超出 {url} 的上下文长度{numbers}。{}", quoted(message, Zh)),
        En => format!("the conversation does not fit into the context at {url}{numbers}. {}", quoted(message, En)),
    }
}

fn connect(url: &str, cause: &ConnectCause, proxy: Option<&ProxyUse>, language: Language) -> String {
    let cause = match (language, cause) {
        (Zh, ConnectCause::Refused) => "连接被拒绝。服务器是否已启动？".into(),
        (En, ConnectCause::Refused) => "connection refused. Is the server running there?".into(),
        (Zh, ConnectCause::UnknownHost) => "找不到这个主机名。请检查 base_url 与网络".into(),
        (En, ConnectCause::UnknownHost) => "the host's name is not known. Check base_url and the network".into(),
        (Zh, ConnectCause::Unreachable) => "网络不通。请检查 base_url 与网络".into(),
        (En, ConnectCause::Unreachable) => "the network does not lead there. Check base_url and the network".into(),
        (Zh, ConnectCause::Tls(what)) => {
            format!("TLS 握手失败（程序库原话：“{what}”）。该端口可能不用 TLS，请看 base_url 应为 http 还是 https")
        }
        (En, ConnectCause::Tls(what)) => {
            format!("the TLS handshake failed ({what}). Does the port speak TLS? Check http or https in base_url")
        }
        (Zh, ConnectCause::Other(what)) => format!("系统原话：“{what}”。服务器是否已启动？"),
        (En, ConnectCause::Other(what)) => format!("{what}. Is the server running there?"),
    };
    let through = proxy.map(|proxy| through(proxy, language)).unwrap_or_default();
    match language {
        Zh => format!("连不上 {url}：{cause}{through}"),
        En => format!("cannot reach {url}: {cause}{through}"),
    }
}

/// That a proxy is in between, and how to do without it.
fn through(proxy: &ProxyUse, language: Language) -> String {
    let ProxyUse { url, from_settings } = proxy;
    match (language, from_settings) {
        (Zh, true) => format!("。请求经过设置里的代理 {url}（proxy）：请检查该代理，或写 proxy = \"none\" 直接连接"),
        (En, true) => {
            format!(". The request went through the proxy {url} of the settings: check it, or set proxy = \"none\" to connect directly")
        }
        (Zh, false) => format!("。请求经过系统代理 {url}：要直接连接，请把该主机加入环境变量 NO_PROXY，或为该模型写 proxy = \"none\""),
        (En, false) => format!(
            ". The request went through the system's proxy {url}: to connect directly, add the host to the variable NO_PROXY, or set proxy = \"none\" for this model"
        ),
    }
}

fn certificate(url: &str, problem: &CertificateProblem, language: Language) -> String {
    match (language, problem) {
        (Zh, CertificateProblem::UnknownIssuer) => format!(
            "{url} 的证书由本机不信任的机构签发（UnknownIssuer）。若是自家的机构：把其证书加入系统信任库，或用 SSL_CERT_FILE 指明其 PEM 文件，或在该模型的设置里写 ca_file"
        ),
        (En, CertificateProblem::UnknownIssuer) => format!(
            "the certificate of {url} was issued by an authority that this machine does not trust (UnknownIssuer). If it is an authority of your own: add its \
             certificate to the system's trust store, name its PEM file in SSL_CERT_FILE, or set ca_file for this model"
        ),
        (Zh, CertificateProblem::NoAuthorities) => {
            format!("无法核对 {url} 的证书：本机没有任何证书机构的证书。请安装软件包 ca-certificates，或用 SSL_CERT_FILE 指明一个 PEM 文件")
        }
        (En, CertificateProblem::NoAuthorities) => format!(
            "the certificate of {url} cannot be checked: this machine has no certificates of authorities. Install the package ca-certificates, or name a PEM \
             file in SSL_CERT_FILE"
        ),
        (Zh, CertificateProblem::Expired) => format!("{url} 的证书已过期：请更新服务器证书，并核对本机时钟"),
        (En, CertificateProblem::Expired) => {
            format!("the certificate of {url} has expired: renew it on the server, and check this machine's clock")
        }
        (Zh, CertificateProblem::NotYetValid) => format!("{url} 的证书尚未生效：请核对本机时钟"),
        (En, CertificateProblem::NotYetValid) => format!("the certificate of {url} is not valid yet: check this machine's clock"),
        (Zh, CertificateProblem::WrongName) => format!("{url} 的证书不是签给这个主机名的：请在 base_url 里写证书上的名字"),
        (En, CertificateProblem::WrongName) => {
            format!("the certificate of {url} is made out to another host: write the name that the certificate has into base_url")
        }
        (Zh, CertificateProblem::Other(what)) => format!("{url} 的证书不可信（程序库原话：“{what}”）"),
        (En, CertificateProblem::Other(what)) => format!("the certificate of {url} cannot be trusted: {what}"),
    }
}

fn awaited(limit: TimeLimit, language: Language) -> &'static str {
    match (language, limit) {
        (Zh, TimeLimit::Connect) => "没有连上",
        (En, TimeLimit::Connect) => "no connection",
        (Zh, TimeLimit::Response) => "没有响应",
        (En, TimeLimit::Response) => "no answer",
        (Zh, TimeLimit::FirstToken) => "没有收到第一个词元",
        (En, TimeLimit::FirstToken) => "no token",
        (Zh, TimeLimit::Idle) => "没有新的内容",
        (En, TimeLimit::Idle) => "nothing more",
        (Zh, TimeLimit::Answer) => "回答没有结束",
        (En, TimeLimit::Answer) => "no end",
    }
}

fn advised(advice: &Advice, language: Language) -> String {
    match (language, advice) {
        (Zh, Advice::Key { sent: true }) => "。密钥被拒绝：请检查 key_env 所指的环境变量".into(),
        (En, Advice::Key { sent: true }) => ". The key was refused: check the variable that key_env names".into(),
        (Zh, Advice::Key { sent: false }) => "。没有发送密钥：请把存放密钥的环境变量名写入 key_env".into(),
        (En, Advice::Key { sent: false }) => ". No key was sent: set key_env to the name of the environment variable that holds it".into(),
        (Zh, Advice::Forbidden { sent: true }) => {
            "。原因可能是密钥没有权限（请检查 key_env 所指的环境变量），也可能是中间的防火墙或内容过滤拦截了请求".into()
        }
        (En, Advice::Forbidden { sent: true }) => {
            ". Either the key may not do this (check the variable that key_env names), or a firewall or content filter in between blocks the request"
                .into()
        }
        (Zh, Advice::Forbidden { sent: false }) => {
            "。原因可能是需要密钥（没有发送；把存放密钥的环境变量名写入 key_env），也可能是中间的防火墙或内容过滤拦截了请求".into()
        }
        (En, Advice::Forbidden { sent: false }) => {
            ". Either it wants a key (none was sent; key_env names the environment variable that holds it), or a firewall or content filter in between blocks \
             the request"
                .into()
        }
        (Zh, Advice::Address { model }) => format!("。请检查 base_url 与模型名 {model:?}"),
        (En, Advice::Address { model }) => format!(". Check base_url, and the model's name: {model:?}"),
        (Zh, Advice::ModelName(model)) => format!("。请检查模型名 {model:?}"),
        (En, Advice::ModelName(model)) => format!(". Check the model's name: {model:?}"),
        (Zh, Advice::OmitField(field)) => format!("。它不接受字段 {field:?}：请为该模型写 omit = [\"{field}\"]"),
        (En, Advice::OmitField(field)) => {
            format!(". It does not accept the field {field:?}: put it into omit for this model (omit = [\"{field}\"])")
        }
        (Zh, Advice::Redirect) => "。它转到了别处：请把最终地址写入 base_url".into(),
        (En, Advice::Redirect) => ". It redirects elsewhere: put the final address into base_url".into(),
        (Zh, Advice::NoStream) => "。它不支持流式输出：请在设置中为该模型（[models.NAME]）写 omit = [\"stream\"]，回答会一次给出".into(),
        (En, Advice::NoStream) => {
            ". It does not stream: set omit = [\"stream\"] for this model in the settings ([models.NAME]), and the answer comes in one piece".into()
        }
        (Zh, Advice::SendReasoning(field)) => format!(
            "。它要求回传此前回答的推理内容，而协议不发送：请在设置中为该模型（[models.NAME]）写 replay_reasoning = {field:?}，或用 extra = {{ … }} 关闭思考"
        ),
        (En, Advice::SendReasoning(field)) => format!(
            ". It wants the reasoning of earlier answers back, which the protocol does not send: set replay_reasoning = {field:?} for this model in \
             the settings ([models.NAME]), or turn its thinking off with extra = {{ … }}"
        ),
        (_, Advice::Proxy(proxy)) => through(proxy, language),
    }
}

fn broken(cause: &BreakCause, language: Language) -> String {
    match (language, cause) {
        (Zh, BreakCause::Connection(what)) => format!("连接断开（系统原话：“{what}”）"),
        (En, BreakCause::Connection(what)) => format!("the stream broke off ({what})"),
        (Zh, BreakCause::NoEnd) => "回答还没完，流就结束了".into(),
        (En, BreakCause::NoEnd) => "the stream ended before the answer did".into(),
        (Zh, BreakCause::NoAnswer) => "结束时没有给出回答".into(),
        (En, BreakCause::NoAnswer) => "it ended without an answer".into(),
        (Zh, BreakCause::ServerFault(word)) => format!("服务器因自身故障中止了回答（原话：“{word}”）"),
        (En, BreakCause::ServerFault(word)) => format!("the server ended it with “{word}”, which is a fault on its side"),
        (Zh, BreakCause::NotText) => "其中有不是文字的字节".into(),
        (En, BreakCause::NotText) => "it holds bytes that are no text".into(),
        (_, BreakCause::Said(said)) => quoted(said, language),
        // A record of an earlier program has it.
        (_, BreakCause::Other(what)) => what.clone(),
    }
}

fn protocol(problem: &ProtocolProblem, language: Language) -> String {
    match (language, problem) {
        (Zh, ProtocolProblem::NotUrl(why)) => format!("不是网址（程序库原话：“{why}”）；应如 http://127.0.0.1:8080/v1"),
        (En, ProtocolProblem::NotUrl(why)) => format!("not a URL ({why}); expected something like http://127.0.0.1:8080/v1"),
        (Zh, ProtocolProblem::Scheme(scheme)) => format!("{scheme:?} 既不是 http 也不是 https"),
        (En, ProtocolProblem::Scheme(scheme)) => format!("{scheme:?} is neither http nor https"),
        (Zh, ProtocolProblem::NoUrl) => "没有给出 base_url".into(),
        (En, ProtocolProblem::NoUrl) => "no base URL is given".into(),
        (Zh, ProtocolProblem::Twice(url)) => format!("{url} 写了两次；要同时多问一个接口，请加大 concurrency"),
        (En, ProtocolProblem::Twice(url)) => format!("{url} is there twice; to ask one endpoint for more at once, raise concurrency"),
        (Zh, ProtocolProblem::HeaderValue(name)) => format!("请求头 {name} 的值含有不能出现在请求头里的字符：请检查存放它的环境变量"),
        (En, ProtocolProblem::HeaderValue(name)) => {
            format!("the value of the header {name} holds a character that no header can: check the variable that it comes from (key_env)")
        }
        (Zh, ProtocolProblem::HeaderName(name)) => format!("{name:?} 不能用作请求头的名字"),
        (En, ProtocolProblem::HeaderName(name)) => format!("{name:?} cannot be the name of a header"),
        (Zh, ProtocolProblem::ProxyUrl(why)) => format!("proxy 不是网址（程序库原话：“{why}”）"),
        (En, ProtocolProblem::ProxyUrl(why)) => format!("the proxy is not a URL: {why}"),
        (Zh, ProtocolProblem::NoClient(why)) => format!("无法建立 HTTP 客户端（程序库原话：“{why}”）"),
        (En, ProtocolProblem::NoClient(why)) => format!("no HTTP client: {why}"),
        (Zh, ProtocolProblem::NotEvents { kind, said }) => format!("返回的是 {kind} 而不是事件流。{}。请检查 base_url", quoted(said, Zh)),
        (En, ProtocolProblem::NotEvents { kind, said }) => {
            format!("answered {kind} instead of a stream of events. {}. Check base_url", quoted(said, En))
        }
        (Zh, ProtocolProblem::Compressed(how)) => {
            format!("未经要求就以 {how} 压缩了回答，无法读取：请在服务器或其前的代理上关闭压缩（gzip、deflate 可以）")
        }
        (En, ProtocolProblem::Compressed(how)) => {
            format!(
                "compresses its answers with {how} unasked, which cannot be read: turn that off at the server or the proxy before it (gzip and deflate can be read)"
            )
        }
        (Zh, ProtocolProblem::BadEvent { why, event }) => format!("收到的事件不合协议（解析器原话：“{why}”）：{event}"),
        (En, ProtocolProblem::BadEvent { why, event }) => format!("an event is not what the protocol says ({why}): {event}"),
        (Zh, ProtocolProblem::NoModels) => "没有给出模型列表；请在设置里写明模型（model = …）".into(),
        (En, ProtocolProblem::NoModels) => "did not answer with a list of models; name one in the settings (model = …)".into(),
        (Zh, ProtocolProblem::NoModel) => "那里没有模型".into(),
        (En, ProtocolProblem::NoModel) => "serves no model".into(),
        (Zh, ProtocolProblem::Models { count, names }) => {
            format!("那里有 {count} 个模型；请在设置里写明一个（model = …），或写在网址的 # 之后：{names}")
        }
        (En, ProtocolProblem::Models { count, names }) => {
            format!("serves {count} models; name one in the settings (model = …) or after a # in the URL: {names}")
        }
        (Zh, ProtocolProblem::Unnamed) => "以文件发送的请求必须写明模型：写在网址之后（http://HOST/v1#MODEL），或设置 model".into(),
        (En, ProtocolProblem::Unnamed) => {
            "a request that travels as a file has to name its model: write it behind the URL (http://HOST/v1#MODEL), or set model".into()
        }
        (_, ProtocolProblem::Other(text)) => text.clone(),
    }
}
